package io.reviewstream.common.topic;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicReader;
import io.reviewstream.common.serde.JsonSerde;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The announcements on {@code model-announcements}, read by one reader that is kept open until {@link #close}.
 * Thread-safe: {@link #close} waits for a read in progress.
 */
public final class AnnouncementLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AnnouncementLog.class);

    private final KafkaSettings kafka;
    private final String topic;
    private final JsonSerde<ModelAnnouncement> serde = new JsonSerde<>(ModelAnnouncement.class);
    private final List<ModelAnnouncement> announcements = new ArrayList<>();
    /** Opened by the first {@link #refresh}. */
    private Optional<TopicReader> reader = Optional.empty();

    /** The topic of that name, which exists. */
    public AnnouncementLog(KafkaSettings kafka, String topic) {
        this.kafka = kafka;
        this.topic = topic;
    }

    /**
     * Reads what was announced since the last call, the first time from the beginning.
     *
     * @return this
     * @throws io.reviewstream.common.error.UserException if Kafka cannot be reached; the next call starts at the beginning
     */
    public synchronized AnnouncementLog refresh() {
        try {
            if (reader.isEmpty()) {
                reader = Optional.of(TopicReader.open(kafka, topic));
            }
            reader.get().readToEnd(this::add);
            return this;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        try {
            announcements.add(serde.fromBytes(record.value()));
        } catch (SerializationException e) {
            LOG.atWarn()
                    .addKeyValue("record", TopicReader.place(record))
                    .addKeyValue("reason", e.getMessage())
                    .log("Announcement skipped");
        }
    }

    /** What was read so far. */
    public synchronized List<ModelAnnouncement> announcements() {
        return List.copyOf(announcements);
    }

    /** The last answer to a request. A failure is no answer: the request is answered again when it comes again. */
    public synchronized Optional<ModelAnnouncement> answerTo(String requestId) {
        return announcements.stream()
                .filter(announcement -> announcement.status() != ModelAnnouncement.Status.FAILED)
                .filter(announcement ->
                        announcement.requestId().filter(requestId::equals).isPresent())
                .reduce((earlier, later) -> later);
    }

    /** Whether a model was announced as the answer to a request, and not only because its release went on. */
    public synchronized boolean isAnnounced(ModelVersion version) {
        return announcements.stream()
                .filter(announcement -> announcement.requestId().isPresent())
                .anyMatch(announcement -> announcement
                        .modelVersion()
                        .filter(version.value()::equals)
                        .isPresent());
    }

    /**
     * How far the labels were read for each stored model, whether it was promoted or not.
     *
     * @param stored the models that the registry has; announcements of others do not count
     */
    public synchronized List<LabelOffsets> consumed(Set<ModelVersion> stored) {
        Set<String> versions = stored.stream().map(ModelVersion::value).collect(Collectors.toSet());
        return announcements.stream()
                .filter(announcement ->
                        announcement.modelVersion().filter(versions::contains).isPresent())
                .flatMap(announcement -> announcement.labelsThrough().stream())
                .toList();
    }

    @Override
    public synchronized void close() {
        reader.ifPresent(TopicReader::close);
        reader = Optional.empty();
        announcements.clear();
    }
}
