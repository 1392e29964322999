package io.reviewstream.common.control;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.common.topic.TopicWriter;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Announces models of a registry, and the answers to retrain requests. */
public final class Announcer {
    /** A destination that drops announcements. */
    public static final Consumer<ModelAnnouncement> NOWHERE = announcement -> {};

    private final ModelRegistry registry;
    private final Consumer<ModelAnnouncement> destination;
    private final Clock clock;

    /**
     * Announces to a destination.
     *
     * @param destination returns once it has the announcement for good
     */
    public Announcer(ModelRegistry registry, Consumer<ModelAnnouncement> destination, Clock clock) {
        this.registry = registry;
        this.destination = destination;
        this.clock = clock;
    }

    /** The topic {@code model-announcements} of that name, which exists, as a destination. */
    public static Consumer<ModelAnnouncement> topic(KafkaSettings kafka, String topic) {
        JsonSerde<ModelAnnouncement> serde = new JsonSerde<>(ModelAnnouncement.class);
        return announcement -> {
            try (TopicWriter writer = new TopicWriter(kafka)) {
                writer.send(topic, announcement.key(), serde.toBytes(announcement));
                writer.flush(topic);
            }
        };
    }

    /**
     * Announces the model of a training run, which is stored, as the answer to its request.
     *
     * @param champion if it was promoted
     * @throws UserException if it cannot be announced; the message says what was done before
     */
    public void announceAnswer(
            ModelBundle bundle, ModelAnnouncement.Status status, Optional<Champion> champion, GateDecision decision) {
        ModelAnnouncement announcement = announcement(
                bundle,
                status,
                champion,
                bundle.manifest().lineage().requestId(),
                decision.evidence().candidate(),
                decision.reasons());
        try {
            destination.accept(announcement);
        } catch (UserException e) {
            String promoted = champion.map(entry ->
                            " and is champion " + entry.number() + ", which streamers read from the registry; only its")
                    .orElse("; only its");
            throw UserException.unreachable(
                    "Model " + bundle.version() + " is stored" + promoted + " announcement failed. " + e.getMessage(),
                    e);
        }
    }

    /** Announces a model that a person promoted. */
    public void announce(Champion champion) {
        destination.accept(announcement(
                registry.open(champion.version()),
                ModelAnnouncement.Status.ACTIVE,
                Optional.of(champion),
                Optional.empty(),
                registry.decision(champion.version())
                        .map(decision -> decision.evidence().candidate())
                        .orElse(Map.of()),
                List.of(champion.reason())));
    }

    /**
     * Announces that a request produced no model.
     *
     * @param labelsThrough end offsets of the labels that were read
     */
    public void announceNoModel(
            ModelAnnouncement.Status status, String requestId, LabelOffsets labelsThrough, String reason) {
        destination.accept(ModelAnnouncement.withoutModel(status, requestId, labelsThrough, reason, clock.instant()));
    }

    private ModelAnnouncement announcement(
            ModelBundle bundle,
            ModelAnnouncement.Status status,
            Optional<Champion> champion,
            Optional<String> requestId,
            Map<String, Double> metrics,
            List<String> reasons) {
        return new ModelAnnouncement(
                status,
                Optional.of(bundle.version().value()),
                champion.map(Champion::number),
                Optional.of(registry.uri(bundle.version())),
                Optional.of(bundle.manifestSha256()),
                registry.decisionSha256(bundle.version()),
                Optional.of(bundle.manifest().baseModel()),
                requestId,
                bundle.manifest().lineage().labelsThrough(),
                metrics,
                reasons,
                clock.instant());
    }
}
