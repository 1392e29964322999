package io.reviewstream.streamer.trigger;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.settings.FeedbackSettings;
import io.reviewstream.streamer.trigger.AccuracyState.ActiveChampion;
import io.reviewstream.streamer.trigger.TriggerGauges.TriggerView;
import io.reviewstream.streamer.trigger.TriggerRules.DropTestState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the trigger's state and emits the requests. One store holds the state itself, the offset of every label that no
 * training run has consumed, and the answers to requests: events of different topics come in any order. The state is
 * shown on {@link TriggerGauges} while the trigger's partition is on this instance. The champion comes from the registry;
 * an announcement only makes it be read at once. Owned by one stream thread.
 *
 * <p>There are no more label offsets than rows of {@code labeled-reviews}. Answers are deleted after thirty days; a
 * request that is read later than that is pending until {@code --retrain-timeout}, although it was answered.
 */
public final class TriggerProcessor extends ContextualProcessor<String, TriggerEvent, String, RetrainRequest> {
    public static final String STORE = "trigger";
    private static final Logger LOG = LoggerFactory.getLogger(TriggerProcessor.class);
    private static final String STATE = "state";
    private static final String ANSWERS = "answered/";
    /** The character after '/'. */
    private static final String ANSWERS_END = "answered0";

    private static final byte[] PRESENT = {1};
    private static final Duration RULES_INTERVAL = Duration.ofSeconds(1);
    private static final Duration EXPIRY_INTERVAL = Duration.ofHours(1);
    /** So many deletions take a small part of the transaction timeout. */
    private static final int DELETED_AT_ONCE = 10_000;

    private static final Duration ANSWER_RETENTION = Duration.ofDays(30);
    private static final JsonSerde<TriggerState> JSON = new JsonSerde<>(TriggerState.class);
    private static final JsonSerde<TrainingOutcome> OUTCOME = new JsonSerde<>(TrainingOutcome.class);

    private final StreamerMetrics metrics;
    private final TriggerGauges gauges;
    private final ChampionSource champions;
    private final TriggerRules rules;
    private KeyValueStore<String, byte[]> store;
    /** Whether the store may have offsets of consumed labels. */
    private boolean mayHaveConsumed = true;

    /** The champion and the state of its test that were last logged. */
    private String logged = "";

    public TriggerProcessor(
            FeedbackSettings settings, StreamerMetrics metrics, TriggerGauges gauges, ChampionSource champions) {
        this.metrics = metrics;
        this.gauges = gauges;
        this.champions = champions;
        this.rules = new TriggerRules(settings);
    }

    /**
     * The answer to a request.
     *
     * @param at when it was read, by this machine's clock
     * @param decided false after a failure; the same request may be emitted again then
     */
    record TrainingOutcome(Instant at, @JsonProperty("forGood") boolean decided) {}

    @Override
    public void init(ProcessorContext<String, RetrainRequest> context) {
        super.init(context);
        store = context.getStateStore(STORE);
        champions.readAfresh();
        context.schedule(RULES_INTERVAL, PunctuationType.WALL_CLOCK_TIME, timestamp -> {
            applyRules(Instant.ofEpochMilli(timestamp));
            deleteConsumed();
        });
        context.schedule(
                EXPIRY_INTERVAL,
                PunctuationType.WALL_CLOCK_TIME,
                timestamp -> deleteAnswers(Instant.ofEpochMilli(timestamp).minus(ANSWER_RETENTION)));
    }

    @Override
    public void process(Record<String, TriggerEvent> record) {
        store.put(STATE, JSON.toBytes(after(withChampion(stored()), record.value())));
    }

    private TriggerState after(TriggerState before, TriggerEvent event) {
        if (event instanceof TriggerEvent.LabelAdded label) {
            if (!before.labels().isConsumed(label)) {
                store.put(offsetKey(label.partition(), label.offset()), PRESENT);
            }
            return before.labelAdded(label, rules);
        }
        if (event instanceof TriggerEvent.LabelErased label) {
            boolean wasCounted = store.delete(offsetKey(label.partition(), label.offset())) != null;
            return before.labelErased(
                    wasCounted && !before.labels().consumed().covers(label.partition(), label.offset()));
        }
        if (event instanceof TriggerEvent.SecondLabel label) {
            return before.labelledTwice(label);
        }
        if (event instanceof TriggerEvent.RetrainRequested requested) {
            return answer(requested.request().requestId()).isPresent()
                    ? before
                    : before.requested(requested.request(), now(), rules);
        }
        return announced(before, ((TriggerEvent.ModelAnnounced) event).announcement());
    }

    private TriggerState announced(TriggerState before, ModelAnnouncement end) {
        TrainingOutcome outcome = new TrainingOutcome(now(), end.status() != ModelAnnouncement.Status.FAILED);
        end.requestId().ifPresent(id -> store.put(ANSWERS + id, OUTCOME.toBytes(outcome)));
        long nowConsumed = newLabels(before.labels().consumed(), before.labels().consumedAfter(end));
        mayHaveConsumed = true;
        if (end.status() == ModelAnnouncement.Status.ACTIVE) {
            champions.readSoon();
        }
        return before.announced(end, nowConsumed, now(), rules);
    }

    /** On the clock alone, so that a burst of labels and the announcement that consumes them are judged together. */
    private void applyRules(Instant now) {
        TriggerState stored = stored();
        TriggerState before = withChampion(stored);
        Optional<RetrainRequest> due = rules.due(before, now).stream()
                .filter(request -> answer(request.requestId())
                        .filter(TrainingOutcome::decided)
                        .isEmpty())
                .findFirst();
        TriggerState after =
                due.map(request -> before.emitted(request, now, rules)).orElse(before);
        if (!after.equals(stored)) {
            store.put(STATE, JSON.toBytes(after));
        }
        due.ifPresent(request -> {
            context().forward(new Record<>(request.requestId(), request, now.toEpochMilli()));
            metrics.retrainRequested(request.reason());
        });
        gauges.show(TriggerView.of(after, rules));
        logDropTest(after.accuracy().champion());
    }

    /** Once for every champion. */
    private void logDropTest(Optional<ActiveChampion> champion) {
        DropTestState next = rules.dropTestState(champion);
        String version = champion.map(ActiveChampion::version).orElse("none");
        if (next == DropTestState.DISABLED || logged.equals(next + version)) {
            return;
        }
        logged = next + version;
        if (next == DropTestState.NO_GATE_ACCURACY) {
            LOG.atWarn()
                    .addKeyValue("champion", version)
                    .log(
                            "Accuracy drops cannot be detected: the gate never measured the champion, so there is nothing to"
                                    + " compare with");
        } else {
            LOG.atInfo()
                    .addKeyValue("champion", version)
                    .addKeyValue("state", next)
                    .log("Test for accuracy drops");
        }
    }

    @Override
    public void close() {
        gauges.clear();
    }

    private TriggerState stored() {
        byte[] bytes = store.get(STATE);
        return bytes == null ? TriggerState.START : JSON.fromBytes(bytes);
    }

    /** With the champion that was last read; without a reading, the stored one stays. */
    private TriggerState withChampion(TriggerState stored) {
        return champions.latest().map(stored::with).orElse(stored);
    }

    private Optional<TrainingOutcome> answer(String requestId) {
        return Optional.ofNullable(store.get(ANSWERS + requestId)).map(OUTCOME::fromBytes);
    }

    private void deleteAnswers(Instant before) {
        keys(ANSWERS, ANSWERS_END, bytes -> OUTCOME.fromBytes(bytes).at().isBefore(before), Long.MAX_VALUE)
                .forEach(store::delete);
    }

    /** The number of new labels from one end to the other. */
    private long newLabels(LabelOffsets consumed, LabelOffsets next) {
        long count = 0;
        for (Map.Entry<Integer, Long> end : next.endOffsets().entrySet()) {
            long from = consumed.endOffsets().getOrDefault(end.getKey(), 0L);
            if (end.getValue() > from) {
                try (KeyValueIterator<String, byte[]> labels =
                        store.range(offsetKey(end.getKey(), from), offsetKey(end.getKey(), end.getValue() - 1))) {
                    for (; labels.hasNext(); labels.next()) {
                        count++;
                    }
                }
            }
        }
        return count;
    }

    /**
     * Deletes some offsets of consumed labels. One training run may consume hundreds of thousands, whose deletions would
     * not fit into one transaction.
     */
    private void deleteConsumed() {
        if (!mayHaveConsumed) {
            return;
        }
        int left = DELETED_AT_ONCE;
        for (Map.Entry<Integer, Long> end :
                stored().labels().consumed().endOffsets().entrySet()) {
            if (end.getValue() > 0) {
                List<String> consumed = keys(
                        offsetKey(end.getKey(), 0), offsetKey(end.getKey(), end.getValue() - 1), label -> true, left);
                consumed.forEach(store::delete);
                left -= consumed.size();
            }
        }
        mayHaveConsumed = left == 0;
    }

    /** The first keys whose values satisfy a condition, both ends included. */
    private List<String> keys(String from, String to, Predicate<byte[]> condition, long limit) {
        List<String> keys = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> entries = store.range(from, to)) {
            while (entries.hasNext() && keys.size() < limit) {
                KeyValue<String, byte[]> entry = entries.next();
                if (condition.test(entry.value)) {
                    keys.add(entry.key);
                }
            }
        }
        return keys;
    }

    /** Sorts as the numbers do. */
    private static String offsetKey(int partition, long offset) {
        return String.format(Locale.ROOT, "label/%010d/%019d", partition, offset);
    }

    private Instant now() {
        return Instant.ofEpochMilli(context().currentSystemTimeMs());
    }
}
