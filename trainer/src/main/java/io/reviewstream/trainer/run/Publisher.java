package io.reviewstream.trainer.run;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.BundleDraft;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.common.registry.ModelRegistry;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last steps: store the bundle, put it in force where the gate accepted it, tell. A process may be killed between
 * any two of them; {@link #finish} takes those that are left. A request gets one model, whoever answers it and however
 * often.
 */
public final class Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private final ModelRegistry registry;
    private final Announcer announcer;
    private final AnnouncementFactory announcements;

    /** To one registry. */
    public Publisher(ModelRegistry registry, Announcer announcer, AnnouncementFactory announcements) {
        this.registry = registry;
        this.announcer = announcer;
        this.announcements = announcements;
    }

    /**
     * Publishes a finished draft, unless another trainer has answered its request meanwhile: then that one's model is
     * the outcome.
     *
     * @param expected the champion that the decision was made against, read before it was made
     */
    RunOutcome publish(BundleDraft draft, Manifest manifest, GateDecision decision, Optional<Champion> expected) {
        // Whoever became champion for this request before that was read had stored its bundle before.
        Optional<ModelBundle> other = manifest.lineage().requestId().flatMap(registry::answerTo);
        if (other.isPresent()) {
            LOG.atInfo()
                    .addKeyValue("requestId", manifest.lineage().requestId().get())
                    .addKeyValue("modelVersion", other.get().version())
                    .log("Another trainer answered the request; the model that was made here is dropped");
            return finish(other.get());
        }
        ModelBundle bundle = registry.store(draft, manifest, Optional.of(decision));
        return settle(bundle, decision, expected);
    }

    /**
     * Does for a stored model what its trainer did not come to: promotes it where it was accepted against the model that
     * is in force now, and announces it. Harmless where that is done, or is being done.
     */
    public RunOutcome finish(ModelBundle bundle) {
        GateDecision decision = registry.decision(bundle.version())
                .orElseThrow(
                        () -> UserException.badInput("Model " + bundle.version() + " has no decision of the gate."));
        return settle(bundle, decision, registry.champion());
    }

    private RunOutcome settle(ModelBundle bundle, GateDecision decision, Optional<Champion> expected) {
        RunOutcome outcome = decision instanceof GateDecision.Accepted accepted
                ? promote(bundle, accepted, expected)
                : new RunOutcome(bundle, decision, Optional.empty());
        LOG.atInfo()
                .addKeyValue("modelVersion", bundle.version())
                .addKeyValue("status", outcome.status())
                .addKeyValue("reasons", outcome.decision().reasons())
                .log("Model published");
        announcer.announce(announcements.of(outcome));
        return outcome;
    }

    private RunOutcome promote(ModelBundle bundle, GateDecision.Accepted accepted, Optional<Champion> expected) {
        Optional<Champion> champion = crowned(bundle);
        if (champion.isEmpty()
                && expected.map(Champion::version).equals(accepted.evidence().championVersion())) {
            champion = registry.promote(bundle.version(), accepted, expected);
            if (champion.isEmpty()) {
                // Perhaps somebody finished what seemed to be left of this run.
                champion = crowned(bundle);
            }
        }
        return champion.isPresent() ? new RunOutcome(bundle, accepted, champion) : overtaken(bundle, accepted);
    }

    /** Its place among the champions, if the gate has put it there. */
    private Optional<Champion> crowned(ModelBundle bundle) {
        return registry.champions().stream()
                .filter(champion -> champion.how() == Champion.How.GATE
                        && champion.version().equals(bundle.version()))
                .reduce((earlier, later) -> later);
    }

    private RunOutcome overtaken(ModelBundle bundle, GateDecision.Accepted accepted) {
        Champion winner = registry.champion().orElseThrow();
        String against = accepted.evidence()
                .championVersion()
                .map(version -> "champion " + version)
                .orElse("no champion");
        GateDecision.Undecided late = new GateDecision.Undecided(
                List.of("it was accepted against " + against + ", but champion " + winner.number() + ", "
                        + winner.version()
                        + ", came into force while it was made; it was not compared with that, which stays"),
                accepted.evidence());
        registry.withdrawDecision(bundle.version(), late);
        return new RunOutcome(bundle, late, Optional.empty());
    }
}
