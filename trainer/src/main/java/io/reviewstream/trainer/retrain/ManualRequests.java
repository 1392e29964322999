package io.reviewstream.trainer.retrain;

import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.trainer.topic.TopicWriter;
import java.time.Clock;
import java.util.Optional;

/** Retrain requests of a person. */
public final class ManualRequests {
    private final KafkaSettings kafka;
    private final Topics topics;
    private final ModelRegistry registry;
    private final Clock clock;

    /** On topics that exist. */
    public ManualRequests(KafkaSettings kafka, Topics topics, ModelRegistry registry, Clock clock) {
        this.kafka = kafka;
        this.topics = topics;
        this.registry = registry;
        this.clock = clock;
    }

    /** A request that names the labels and the champion as they are now. */
    public RetrainRequest make() {
        LabelState now;
        try (AnnouncementLog log = new AnnouncementLog(kafka, topics.modelAnnouncements())) {
            now = LabelState.read(kafka, topics.labeledReviews(), registry, log);
        }
        return new RetrainRequest(
                RetrainRequest.idOf(now.championVersion(), RetrainRequest.Reason.MANUAL, now.labelsThrough()),
                RetrainRequest.Reason.MANUAL,
                now.labels().rows().size(),
                now.newLabels(),
                Optional.empty(),
                now.championVersion(),
                now.labelsThrough(),
                clock.instant());
    }

    /** The earlier answer to this request, for the same champion and labels; trainers do not answer it again. */
    public Optional<ModelAnnouncement> answerTo(RetrainRequest request) {
        try (AnnouncementLog log = new AnnouncementLog(kafka, topics.modelAnnouncements())) {
            return log.refresh().answerTo(request.requestId());
        }
    }

    /** Puts a request on {@code retrain-requests} and returns once Kafka has it. */
    public void send(RetrainRequest request) {
        try (TopicWriter writer = new TopicWriter(kafka)) {
            byte[] value = new JsonSerde<>(RetrainRequest.class).toBytes(request);
            writer.send(topics.retrainRequests(), request.requestId(), value);
            writer.flush(topics.retrainRequests());
        }
    }
}
