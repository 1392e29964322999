package io.reviewstream.trainer.publish;

import io.reviewstream.common.bundle.BundleDraft;
import io.reviewstream.common.bundle.Champion;
import io.reviewstream.common.bundle.GateDecision;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelRegistry;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last steps: store the bundle, put it in force where the gate accepted it, tell. */
final class Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private final ModelRegistry registry;
    private final Announcer announcer;
    private final Announcements announcements;

    Publisher(ModelRegistry registry, Announcer announcer, Announcements announcements) {
        this.registry = registry;
        this.announcer = announcer;
        this.announcements = announcements;
    }

    /**
     * Publishes a finished draft.
     *
     * @param expected the champion that the decision was made against
     */
    Outcome publish(
            BundleDraft draft,
            Manifest manifest,
            GateDecision decision,
            Optional<Champion> expected,
            Optional<String> requestId) {
        ModelBundle bundle = registry.store(draft, manifest, Optional.of(decision));
        Outcome outcome = decision instanceof GateDecision.Accepted accepted
                ? promote(bundle, accepted, expected)
                : new Outcome(bundle, decision, Optional.empty());
        LOG.atInfo()
                .addKeyValue("modelVersion", bundle.version())
                .addKeyValue("status", outcome.status())
                .addKeyValue("reasons", outcome.decision().reasons())
                .log("Model published");
        announcer.announce(announcements.of(outcome, requestId));
        return outcome;
    }

    private Outcome promote(ModelBundle bundle, GateDecision.Accepted accepted, Optional<Champion> expected) {
        Optional<Champion> champion = registry.promote(bundle.version(), accepted, expected);
        if (champion.isPresent()) {
            return new Outcome(bundle, accepted, champion);
        }
        GateDecision overtaken = new GateDecision.Undecided(
                List.of("another model came into force while this one was made; it was not compared with that"),
                accepted.evidence());
        return new Outcome(bundle, overtaken, Optional.empty());
    }
}
