package io.reviewstream.streamer.trigger;

import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.settings.FeedbackSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the trigger's state and makes the requests, one at a time. One store holds the state itself, the place of every
 * label that no training run has used up, and the answers to requests: events of different topics come in any order.
 * What is known is shown on the metrics while the trigger's partition is here. Owned by one stream thread.
 *
 * <p>The places are no more than the rows of {@code labeled-reviews}. An answer is forgotten after thirty days; a
 * request that is read later than that, though it was answered, stays pending for the patience and no longer.
 */
public final class TriggerProcessor extends ContextualProcessor<String, TriggerEvent, String, RetrainRequest> {
    public static final String STORE = "trigger";
    private static final Logger LOG = LoggerFactory.getLogger(TriggerProcessor.class);
    private static final String STATE = "state";
    private static final String ANSWERS = "answered/";
    private static final byte[] PRESENT = {1};
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration TIDY = Duration.ofHours(1);
    private static final Duration ANSWERS_KEPT = Duration.ofDays(30);
    private static final JsonSerde<TriggerState> JSON = new JsonSerde<>(TriggerState.class);
    private static final JsonSerde<TrainingOutcome> ANSWER = new JsonSerde<>(TrainingOutcome.class);

    private final StreamerMetrics metrics;
    private final TriggerRules rules;
    private KeyValueStore<String, byte[]> store;

    public TriggerProcessor(FeedbackSettings settings, StreamerMetrics metrics) {
        this.metrics = metrics;
        this.rules = new TriggerRules(settings);
    }

    /**
     * The answer to a request.
     *
     * @param at when it was read, by this machine's clock
     * @param forGood whether it is more than a failure, after which the same may be asked again
     */
    record TrainingOutcome(Instant at, boolean forGood) {}

    @Override
    public void init(ProcessorContext<String, RetrainRequest> context) {
        super.init(context);
        store = context.getStateStore(STORE);
        context.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, timestamp -> look(Instant.ofEpochMilli(timestamp)));
        context.schedule(
                TIDY,
                PunctuationType.WALL_CLOCK_TIME,
                timestamp -> forgetAnswers(Instant.ofEpochMilli(timestamp).minus(ANSWERS_KEPT)));
    }

    @Override
    public void process(Record<String, TriggerEvent> record) {
        store.put(STATE, JSON.toBytes(after(state(), record.value())));
    }

    private TriggerState after(TriggerState before, TriggerEvent event) {
        if (event instanceof TriggerEvent.LabelAdded label) {
            if (!before.isUsed(label)) {
                store.put(place(label.partition(), label.offset()), PRESENT);
            }
            return before.counted(label, rules);
        }
        if (event instanceof TriggerEvent.LabelErased label) {
            return before.erased(store.delete(place(label.partition(), label.offset())) != null);
        }
        if (event instanceof TriggerEvent.RetrainRequested requested) {
            return answer(requested.request().requestId()).isPresent()
                    ? before
                    : before.requested(requested.request(), now(), rules);
        }
        return announced(before, ((TriggerEvent.ModelAnnounced) event).announcement());
    }

    private TriggerState announced(TriggerState before, ModelAnnouncement end) {
        TrainingOutcome answer = new TrainingOutcome(now(), end.status() != ModelAnnouncement.Status.FAILED);
        end.requestId().ifPresent(id -> store.put(ANSWERS + id, ANSWER.toBytes(answer)));
        TriggerState after = before.announced(end, useUp(before.usedAfter(end)), now(), rules);
        if (before.crowns(end) && after.champion().filter(rules::rests).isPresent()) {
            LOG.atWarn()
                    .addKeyValue("modelVersion", end.modelVersion().orElseThrow())
                    .log("No drop of accuracy is looked for: the model's announcement does not say how accurate it is");
        }
        return after;
    }

    /** On the clock alone, so that a burst of labels and the announcement that uses them up are judged together. */
    private void look(Instant now) {
        TriggerState before = state();
        Optional<RetrainRequest> due = rules.due(before, now).stream()
                .filter(request -> answer(request.requestId())
                        .filter(TrainingOutcome::forGood)
                        .isEmpty())
                .findFirst();
        due.ifPresent(request -> {
            store.put(STATE, JSON.toBytes(before.asked(request, now, rules)));
            context().forward(new Record<>(request.requestId(), request, now.toEpochMilli()));
            metrics.retrainRequested(request.reason());
        });
        metrics.triggerLooked(TriggerViews.of(state(), rules));
    }

    @Override
    public void close() {
        metrics.triggerLeft();
    }

    private TriggerState state() {
        byte[] bytes = store.get(STATE);
        return bytes == null ? TriggerState.START : JSON.fromBytes(bytes);
    }

    private Optional<TrainingOutcome> answer(String requestId) {
        return Optional.ofNullable(store.get(ANSWERS + requestId)).map(ANSWER::fromBytes);
    }

    private void forgetAnswers(Instant before) {
        // '0' is the character after '/'.
        deleteBetween(
                ANSWERS, "answered0", bytes -> ANSWER.fromBytes(bytes).at().isBefore(before));
    }

    /** Forgets the places that were used up, and says how many there were. */
    private long useUp(LabelOffsets used) {
        long places = 0;
        for (Map.Entry<Integer, Long> end : used.endOffsets().entrySet()) {
            if (end.getValue() > 0) {
                places +=
                        deleteBetween(place(end.getKey(), 0), place(end.getKey(), end.getValue() - 1), present -> true);
            }
        }
        return places;
    }

    /** Both ends included; how many there were. */
    private long deleteBetween(String from, String to, Predicate<byte[]> condition) {
        List<String> keys = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> entries = store.range(from, to)) {
            entries.forEachRemaining(entry -> {
                if (condition.test(entry.value)) {
                    keys.add(entry.key);
                }
            });
        }
        keys.forEach(store::delete);
        return keys.size();
    }

    /** Sorts as the numbers do. */
    private static String place(int partition, long offset) {
        return String.format(Locale.ROOT, "label/%010d/%019d", partition, offset);
    }

    private Instant now() {
        return Instant.ofEpochMilli(context().currentSystemTimeMs());
    }
}
