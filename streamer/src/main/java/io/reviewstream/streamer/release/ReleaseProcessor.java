package io.reviewstream.streamer.release;

import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.registry.TrafficEvidence;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.release.PairCounts.PairOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Counts the compared reviews of the open release, and announces what is decided because of them. All events are on one
 * partition, so that one instance decides. Owned by one stream thread.
 */
final class ReleaseProcessor
        extends ContextualProcessor<String, ReleaseProcessor.ReleaseEvent, String, ModelAnnouncement> {
    static final String STORE = "release";
    private static final String KEY_PREFIX = "release-";
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final JsonSerde<ReleaseCounts> JSON = new JsonSerde<>(ReleaseCounts.class);

    private final OpenRelease open;
    private KeyValueStore<String, byte[]> store;

    ReleaseProcessor(OpenRelease open) {
        this.open = open;
    }

    /**
     * The models of a release were compared on a review, or its label was corrected or erased.
     *
     * @param release when it began, which tells it from others also after the registry was made anew
     * @param before what was counted of a labelled review; empty if nothing was
     * @param after what counts of it now; empty if nothing does
     * @param traffic what counts besides; empty if nothing does
     */
    record ReleaseEvent(
            Instant release,
            Optional<PairOutcome> before,
            Optional<PairOutcome> after,
            Optional<TrafficEvidence> traffic) {
        /** All events have one key, so that one processor gets them all. */
        static final String KEY = "release";

        ReleaseEvent {
            Objects.requireNonNull(release);
        }

        static ReleaseEvent of(Instant release, TrafficEvidence traffic) {
            return new ReleaseEvent(release, Optional.empty(), Optional.empty(), Optional.of(traffic));
        }

        private ReleaseCounts addTo(ReleaseCounts counts) {
            PairCounts pairs = counts.pairs();
            if (before.isPresent()) {
                pairs = pairs.plus(before.get(), -1);
            }
            if (after.isPresent()) {
                pairs = pairs.plus(after.get(), 1);
            }
            return new ReleaseCounts(
                    release, pairs, traffic.map(counts.traffic()::plus).orElse(counts.traffic()));
        }
    }

    @Override
    public void init(ProcessorContext<String, ModelAnnouncement> context) {
        super.init(context);
        store = context.getStateStore(STORE);
        context.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::show);
    }

    @Override
    public void process(Record<String, ReleaseEvent> record) {
        ReleaseEvent event = record.value();
        ReleaseCounts stored = stored();
        if (!event.release().equals(stored.release())) {
            if (event.release().isBefore(stored.release()) && !isOpen(event.release())) {
                return;
            }
            stored = ReleaseCounts.of(event.release());
        }
        store.put(ReleaseEvent.KEY, JSON.toBytes(event.addTo(stored)));
    }

    /** Events of a release that is over may come after those of the next one, whose clock may be behind. */
    private boolean isOpen(Instant release) {
        return open.models()
                .filter(models -> models.first().at().equals(release))
                .isPresent();
    }

    private ReleaseCounts stored() {
        byte[] bytes = store.get(ReleaseEvent.KEY);
        return bytes == null ? ReleaseCounts.NONE : JSON.fromBytes(bytes);
    }

    private void show(long timestamp) {
        open.counted(stored());
        // Under the key of its model, compaction would drop the answer to the request that the model was trained for.
        open.takeAnnouncements().forEach(announcement -> context()
                .forward(new Record<>(KEY_PREFIX + announcement.key(), announcement, timestamp)));
    }

    @Override
    public void close() {
        open.countedElsewhere();
    }
}
