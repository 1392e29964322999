package io.reviewstream.common.control;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.common.topic.AnnouncementLog;
import io.reviewstream.common.topic.LabeledTopic;
import io.reviewstream.common.topic.TopicWriter;
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
        Optional<ModelBundle> champion = registry.champion().map(current -> registry.open(current.version()));
        ConsumedLabels consumed;
        try (AnnouncementLog log = new AnnouncementLog(kafka, topics.modelAnnouncements())) {
            consumed = ConsumedLabels.of(registry, log, champion);
        }
        LabeledTopic.Rows labels = new LabeledTopic(kafka, topics.labeledReviews()).rows();
        Optional<String> version = champion.map(bundle -> bundle.version().value());
        return new RetrainRequest(
                RetrainRequest.idOf(version, RetrainRequest.Reason.MANUAL, labels.ends()),
                RetrainRequest.Reason.MANUAL,
                labels.byReview().size(),
                labels.beyond(consumed.within(labels.ends(), topics.labeledReviews())),
                Optional.empty(),
                version,
                labels.ends(),
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
