package io.reviewstream.trainer.run;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.BundleDraft;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.common.registry.ModelRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last steps of a training run: store the bundle, promote it if the gate accepted it, announce it. A process may be
 * killed between any two of them; {@link #finishInterrupted} does the rest. A request gets one model, whichever trainer
 * answers it and however often.
 */
public final class Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private final ModelRegistry registry;
    private final Announcer announcer;

    /** Publishes to a registry, whose models the announcer announces. */
    public Publisher(ModelRegistry registry, Announcer announcer) {
        this.registry = registry;
        this.announcer = announcer;
    }

    /**
     * Publishes a finished draft, unless another trainer has answered its request meanwhile: then that trainer's model
     * is the outcome.
     *
     * @param expected the champion that the decision was made against, read before it was made
     */
    RunOutcome publish(BundleDraft draft, Manifest manifest, GateDecision decision, Optional<Champion> expected) {
        // A trainer that promoted a model for this request before `expected` was read had stored its bundle before
        // that.
        Optional<ModelBundle> other = manifest.lineage().requestId().flatMap(registry::answerTo);
        if (other.isPresent()) {
            LOG.atInfo()
                    .addKeyValue("requestId", manifest.lineage().requestId().get())
                    .addKeyValue("modelVersion", other.get().version())
                    .log("Another trainer answered the request; dropping the model of this one");
            return finish(other.get());
        }
        ModelBundle bundle = registry.store(draft, manifest, Optional.of(decision));
        return settle(bundle, decision, expected);
    }

    /**
     * Publishes every stored answer to a request that was never announced, because its trainer was killed. Idempotent,
     * also while another process does the same.
     *
     * @param announced whether a model is among the announcements
     * @return the models that were published, oldest first
     */
    public List<RunOutcome> finishInterrupted(Predicate<ModelVersion> announced) {
        List<RunOutcome> outcomes = new ArrayList<>();
        registry.answers(Predicate.not(announced)).forEach(bundle -> {
            LOG.atInfo().addKeyValue("modelVersion", bundle.version()).log("Finishing an interrupted publication");
            outcomes.add(finish(bundle));
        });
        return outcomes;
    }

    /** Promotes a stored model if it was accepted against the current champion, and announces it. */
    private RunOutcome finish(ModelBundle bundle) {
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
                .log(outcome.champion().isPresent() ? "Model promoted" : "Model stored; it is not promoted");
        announcer.announce(outcome);
        return outcome;
    }

    private RunOutcome promote(ModelBundle bundle, GateDecision.Accepted accepted, Optional<Champion> expected) {
        Optional<Champion> champion = promotion(bundle);
        if (champion.isEmpty()
                && expected.map(Champion::version).equals(accepted.evidence().championVersion())) {
            champion = registry.promote(bundle.version(), accepted, expected);
            if (champion.isEmpty()) {
                // Another process may have finished this publication, which looked interrupted.
                champion = promotion(bundle);
            }
        }
        return champion.isPresent() ? new RunOutcome(bundle, accepted, champion) : overtaken(bundle, accepted);
    }

    /** The model as a champion, if it was promoted because of its gate decision. */
    private Optional<Champion> promotion(ModelBundle bundle) {
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
                        + ", was promoted during this training run; it was not compared with that one, which stays"),
                accepted.evidence());
        registry.withdrawDecision(bundle.version(), late);
        return new RunOutcome(bundle, late, Optional.empty());
    }
}
