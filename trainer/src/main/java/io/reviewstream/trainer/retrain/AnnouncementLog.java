package io.reviewstream.trainer.retrain;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicReader;
import io.reviewstream.common.serde.JsonSerde;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was announced so far. */
record AnnouncementLog(List<ModelAnnouncement> announcements) {
    private static final Logger LOG = LoggerFactory.getLogger(AnnouncementLog.class);

    AnnouncementLog {
        announcements = List.copyOf(announcements);
    }

    static AnnouncementLog read(KafkaSettings kafka, String topic) {
        JsonSerde<ModelAnnouncement> serde = new JsonSerde<>(ModelAnnouncement.class);
        List<ModelAnnouncement> announcements = new ArrayList<>();
        TopicReader.readAll(kafka, topic, record -> add(serde, record, announcements));
        return new AnnouncementLog(announcements);
    }

    private static void add(
            JsonSerde<ModelAnnouncement> serde,
            ConsumerRecord<byte[], byte[]> record,
            List<ModelAnnouncement> announcements) {
        if (record.value() == null) {
            return;
        }
        try {
            announcements.add(serde.fromBytes(record.value()));
        } catch (SerializationException e) {
            LOG.atWarn()
                    .addKeyValue("record", TopicReader.place(record))
                    .addKeyValue("reason", e.getMessage())
                    .log("Announcement passed over");
        }
    }

    /** How the request was answered for good; a failure is tried again when it is asked for again. */
    Optional<ModelAnnouncement> answer(String requestId) {
        return announcements.stream()
                .filter(announcement -> announcement.status() != ModelAnnouncement.Status.FAILED)
                .filter(announcement ->
                        announcement.requestId().filter(requestId::equals).isPresent())
                .reduce((earlier, later) -> later);
    }

    /** Whether it was told what became of a model. */
    boolean tellsOf(ModelVersion version) {
        return announcements.stream().anyMatch(announcement -> announcement
                .modelVersion()
                .filter(version.value()::equals)
                .isPresent());
    }

    /** The labels that some model was trained on, whether it came into force or not. */
    LabelOffsets trainedOn() {
        return announcements.stream()
                .filter(announcement -> announcement.modelVersion().isPresent())
                .flatMap(announcement -> announcement.labelsThrough().stream())
                .reduce(LabelOffsets.NONE, LabelOffsets::max);
    }
}
