package io.reviewstream.trainer.run;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.ModelRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Words what is announced. */
public final class AnnouncementFactory {
    private final ModelRegistry registry;
    private final Clock clock;

    /** About models of this registry. */
    public AnnouncementFactory(ModelRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /** Of a run that made a model. */
    public ModelAnnouncement of(RunOutcome outcome) {
        return about(
                outcome.bundle(),
                outcome.status(),
                outcome.champion(),
                outcome.bundle().manifest().lineage().requestId(),
                outcome.decision().evidence().candidate(),
                outcome.decision().reasons());
    }

    /** Of a model that a person put in force. */
    public ModelAnnouncement of(Champion champion) {
        ModelBundle bundle = registry.open(champion.version());
        return about(
                bundle,
                ModelAnnouncement.Status.ACTIVE,
                Optional.of(champion),
                Optional.empty(),
                registry.decision(champion.version())
                        .map(decision -> decision.evidence().candidate())
                        .orElse(Map.of()),
                List.of(champion.reason()));
    }

    /**
     * Of a run from which no model came.
     *
     * @param labelsThrough how far it had read, where it had
     */
    public ModelAnnouncement withoutModel(
            ModelAnnouncement.Status status, String requestId, Optional<LabelOffsets> labelsThrough, String reason) {
        return new ModelAnnouncement(
                status,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(requestId),
                labelsThrough,
                Map.of(),
                List.of(reason),
                clock.instant());
    }

    private ModelAnnouncement about(
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
