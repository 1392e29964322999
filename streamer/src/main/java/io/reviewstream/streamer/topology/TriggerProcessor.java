package io.reviewstream.streamer.topology;

import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.serde.JsonSerde;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Keeps the trigger's state and makes the requests, one at a time. One store holds the state itself, the place of every
 * label that no training run has used up, and the ids of the requests that were answered: events of different topics
 * come in any order. Owned by one stream thread.
 */
final class TriggerProcessor extends ContextualProcessor<String, TriggerEvent, String, RetrainRequest> {
    static final String STORE = "trigger";
    private static final String STATE = "state";
    private static final byte[] PRESENT = {1};
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final JsonSerde<TriggerState> JSON = new JsonSerde<>(TriggerState.class);

    private final FeedbackParts parts;
    private KeyValueStore<String, byte[]> store;

    TriggerProcessor(FeedbackParts parts) {
        this.parts = parts;
    }

    @Override
    public void init(ProcessorContext<String, RetrainRequest> context) {
        super.init(context);
        store = context.getStateStore(STORE);
        context.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, timestamp -> ask(state(), timestamp));
    }

    @Override
    public void process(Record<String, TriggerEvent> record) {
        TriggerState before = state();
        TriggerState after = before;
        if (record.value() instanceof TriggerEvent.Counted label) {
            after = before.counted(label);
            if (!before.isUsed(label)) {
                store.put(place(label.partition(), label.offset()), PRESENT);
            }
        } else if (record.value() instanceof TriggerEvent.Requested requested) {
            if (store.get(answered(requested.request().requestId())) == null) {
                after = before.requested(requested.request(), now());
            }
        } else if (record.value() instanceof TriggerEvent.Announced announced) {
            ModelAnnouncement end = announced.announcement();
            end.requestId().ifPresent(id -> store.put(answered(id), PRESENT));
            after = before.announced(end, useUp(before.usedAfter(end)), now(), parts.settings());
        }
        store.put(STATE, JSON.toBytes(after));
    }

    /** On the clock alone, so that a burst of labels and the announcement that uses them up are judged together. */
    private void ask(TriggerState state, long timestamp) {
        Optional<RetrainRequest> due = state.due(Instant.ofEpochMilli(timestamp), parts.settings());
        due.ifPresent(request -> {
            store.put(STATE, JSON.toBytes(state.asked(request, Instant.ofEpochMilli(timestamp))));
            context().forward(new Record<>(request.requestId(), request, timestamp));
            parts.metrics().retrainRequested(request.reason());
        });
    }

    private TriggerState state() {
        byte[] bytes = store.get(STATE);
        return bytes == null ? TriggerState.START : JSON.fromBytes(bytes);
    }

    /** Forgets the places that were used up, and says how many there were. */
    private long useUp(LabelOffsets used) {
        List<String> places = new ArrayList<>();
        for (Map.Entry<Integer, Long> end : used.endOffsets().entrySet()) {
            if (end.getValue() > 0) {
                try (KeyValueIterator<String, byte[]> covered =
                        store.range(place(end.getKey(), 0), place(end.getKey(), end.getValue() - 1))) {
                    covered.forEachRemaining(entry -> places.add(entry.key));
                }
            }
        }
        places.forEach(store::delete);
        return places.size();
    }

    /** Sorts as the numbers do. */
    private static String place(int partition, long offset) {
        return "label/%010d/%019d".formatted(partition, offset);
    }

    private static String answered(String requestId) {
        return "answered/" + requestId;
    }

    private Instant now() {
        return Instant.ofEpochMilli(context().currentSystemTimeMs());
    }
}
