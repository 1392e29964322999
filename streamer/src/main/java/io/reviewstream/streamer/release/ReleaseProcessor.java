package io.reviewstream.streamer.release;

import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.serde.JsonSerde;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Counts the compared reviews of the open release, and announces what is decided because of them. All events are on one
 * partition, so that one instance decides. Owned by one stream thread.
 */
final class ReleaseProcessor extends ContextualProcessor<String, PairEvent, String, ModelAnnouncement> {
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
     * The counts of a release.
     *
     * @param release when it began
     */
    record ReleaseCounts(Instant release, PairCounts counts) {
        private static final ReleaseCounts NONE = new ReleaseCounts(Instant.EPOCH, PairCounts.NONE);
    }

    @Override
    public void init(ProcessorContext<String, ModelAnnouncement> context) {
        super.init(context);
        store = context.getStateStore(STORE);
        context.schedule(INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::show);
    }

    @Override
    public void process(Record<String, PairEvent> record) {
        PairEvent event = record.value();
        ReleaseCounts stored = stored();
        PairCounts counts = PairCounts.NONE;
        if (event.release().equals(stored.release())) {
            counts = stored.counts();
        } else if (event.release().isBefore(stored.release()) && !isOpen(event.release())) {
            return;
        }
        if (event.before().isPresent()) {
            counts = counts.plus(event.before().get(), -1);
        }
        if (event.after().isPresent()) {
            counts = counts.plus(event.after().get(), 1);
        }
        store.put(PairEvent.KEY, JSON.toBytes(new ReleaseCounts(event.release(), counts)));
    }

    /** Events of a release that is over may come after those of the next one, whose clock may be behind. */
    private boolean isOpen(Instant release) {
        return open.models()
                .filter(models -> models.first().at().equals(release))
                .isPresent();
    }

    private ReleaseCounts stored() {
        byte[] bytes = store.get(PairEvent.KEY);
        return bytes == null ? ReleaseCounts.NONE : JSON.fromBytes(bytes);
    }

    private void show(long timestamp) {
        ReleaseCounts stored = stored();
        open.counted(stored.release(), stored.counts());
        // Under the key of its model, compaction would drop the answer to the request that the model was trained for.
        open.takeAnnouncements().forEach(announcement -> context()
                .forward(new Record<>(KEY_PREFIX + announcement.key(), announcement, timestamp)));
    }

    @Override
    public void close() {
        open.countedElsewhere();
    }
}
