package io.reviewstream.trainer.run;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.control.Announcer;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.BundleDraft;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.Release.Cause;
import io.reviewstream.common.registry.Release.MadeBy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last steps of a training run: store the bundle, promote it if the gate accepted it, or begin a release in which labels
 * decide, and announce it. A process may be
 * killed between any two of them; {@link #finishInterrupted} does the rest. A request gets one model, whichever trainer
 * answers it and however often.
 */
public final class Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private final ModelRegistry registry;
    private final Announcer announcer;
    private final ReleasePolicy policy;
    private final Clock clock;

    /**
     * What becomes of a model that the gate has judged. A first model, which no champion can be compared with, is promoted if
     * it is accepted; a rejected one never is.
     *
     * @param accepted how a model is released that the gate accepted
     * @param canaryShare of the reviews, which such a model serves in CANARY, above 0 and below 1
     * @param challengesUndecided whether live labels decide about a model that the gate could not decide about, in SHADOW
     */
    public record ReleasePolicy(AcceptedModel accepted, double canaryShare, boolean challengesUndecided) {
        /** An accepted model is promoted; an undecided one is stored and no more. */
        public static final ReleasePolicy DIRECT = new ReleasePolicy(AcceptedModel.DIRECT, 0.1, false);

        /** How a model is released that the gate accepted. */
        public enum AcceptedModel {
            /** It becomes champion at once. */
            DIRECT,
            /** It becomes champion once live labels show that it is not worse; until then it serves nobody. */
            SHADOW,
            /** The same, but until then it serves a share of the reviews. */
            CANARY
        }

        public ReleasePolicy {
            Objects.requireNonNull(accepted);
            if (!(canaryShare > 0 && canaryShare < 1)) {
                throw new IllegalArgumentException(
                        "--canary-share must be above 0 and below 1, not " + canaryShare + ".");
            }
        }

        private boolean challenges(GateDecision decision) {
            return decision instanceof GateDecision.Accepted
                    ? accepted != AcceptedModel.DIRECT
                    : decision instanceof GateDecision.Undecided && challengesUndecided;
        }

        private Release.Challenging begin(
                Optional<Release> latest,
                ModelVersion challenger,
                ModelVersion champion,
                GateDecision decision,
                Cause cause) {
            return decision instanceof GateDecision.Accepted && accepted == AcceptedModel.CANARY
                    ? Release.canary(latest, challenger, champion, canaryShare, cause)
                    : Release.shadow(latest, challenger, champion, cause);
        }
    }

    /** Publishes to a registry, whose models the announcer announces. */
    public Publisher(ModelRegistry registry, Announcer announcer, ReleasePolicy policy, Clock clock) {
        this.registry = registry;
        this.announcer = announcer;
        this.policy = policy;
        this.clock = clock;
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
            Optional<RunOutcome> answer = finish(other.get());
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        ModelBundle bundle = registry.store(draft, manifest, Optional.of(decision));
        return announced(settled(bundle, decision, expected));
    }

    /**
     * Publishes every stored answer to a request that was never announced, because its trainer was killed. One that is
     * damaged is skipped with a warning. Idempotent, also while another process does the same.
     *
     * @param announced whether a model is among the announcements
     * @return the models that were published, oldest first
     */
    public List<RunOutcome> finishInterrupted(Predicate<ModelVersion> announced) {
        List<RunOutcome> outcomes = new ArrayList<>();
        registry.answers(Predicate.not(announced)).forEach(bundle -> {
            LOG.atInfo().addKeyValue("modelVersion", bundle.version()).log("Finishing an interrupted publication");
            finish(bundle).ifPresent(outcomes::add);
        });
        return outcomes;
    }

    /**
     * Promotes a stored model if it was accepted against the current champion, and announces it. Empty if it has no
     * decision that can be read, or a damaged file: then it is no answer.
     */
    private Optional<RunOutcome> finish(ModelBundle bundle) {
        // Before anything that is blamed on the model.
        Optional<Champion> champion = registry.champion();
        RunOutcome outcome;
        try {
            GateDecision decision = registry.decision(bundle.version())
                    .orElseThrow(() ->
                            UserException.badInput("Model " + bundle.version() + " has no decision of the gate."));
            outcome = settled(bundle, decision, champion);
        } catch (UserException e) {
            if (e.kind() == UserException.Kind.UNREACHABLE) {
                throw e;
            }
            LOG.atWarn()
                    .addKeyValue("modelVersion", bundle.version())
                    .addKeyValue("reason", e.getMessage())
                    .log("Skipped a model that answers a request and cannot be published. Restore or remove it");
            return Optional.empty();
        }
        return Optional.of(announced(outcome));
    }

    private RunOutcome announced(RunOutcome outcome) {
        LOG.atInfo()
                .addKeyValue("modelVersion", outcome.bundle().version())
                .addKeyValue("status", outcome.status())
                .addKeyValue("reasons", outcome.decision().reasons())
                .log(
                        outcome.champion().isPresent()
                                ? "Model promoted"
                                : outcome.release().isPresent()
                                        ? "Model stored; labels decide whether it is promoted"
                                        : "Model stored; it is not promoted");
        announcer.announceAnswer(outcome.bundle(), outcome.status(), outcome.champion(), outcome.decision());
        return outcome;
    }

    private RunOutcome settled(ModelBundle bundle, GateDecision decision, Optional<Champion> expected) {
        boolean comparable =
                expected.isPresent() && decision.evidence().championVersion().equals(expected.map(Champion::version));
        if (policy.challenges(decision) && comparable) {
            return challenge(bundle, decision, expected.get().version());
        }
        return decision instanceof GateDecision.Accepted accepted
                ? promote(bundle, accepted, expected)
                : new RunOutcome(bundle, decision, Optional.empty());
    }

    /** Begins the release in which labels decide, instead of one in the shadow; a model that serves is left to its labels. */
    private RunOutcome challenge(ModelBundle bundle, GateDecision decision, ModelVersion champion) {
        for (Optional<Release> latest = registry.release(); ; latest = registry.release()) {
            Optional<Release> own = registry.releases().stream()
                    .filter(release -> release.step().challenger().equals(bundle.version()))
                    .reduce((earlier, later) -> later);
            if (own.isPresent()) {
                return own.get() instanceof Release.Challenging challenging
                        ? new RunOutcome(bundle, decision, challenging)
                        : notReleased(
                                bundle,
                                decision,
                                "its release is " + own.get().step().state());
            }
            Cause cause = new Cause(decision.reasons(), Optional.empty(), MadeBy.TRAINER, clock.instant());
            if (latest.isPresent() && latest.get() instanceof Release.Shadow older) {
                registry.add(
                        older.superseded(Cause.of(bundle.version() + " is newer", MadeBy.TRAINER, clock.instant())));
                continue;
            }
            if (latest.isPresent() && latest.get() instanceof Release.Open serving) {
                return notReleased(
                        bundle,
                        decision,
                        "the labels still decide about " + serving.step().challenger() + " (release "
                                + serving.step().release() + "); retrain once they have");
            }
            Release.Challenging begun = policy.begin(latest, bundle.version(), champion, decision, cause);
            if (registry.add(begun)) {
                return new RunOutcome(bundle, decision, begun);
            }
        }
    }

    private RunOutcome notReleased(ModelBundle bundle, GateDecision decision, String reason) {
        GateDecision.Undecided undecided = new GateDecision.Undecided(
                Stream.concat(decision.reasons().stream(), Stream.of(reason)).toList(), decision.evidence());
        if (decision instanceof GateDecision.Accepted) {
            registry.withdrawDecision(bundle.version(), undecided);
        }
        return new RunOutcome(bundle, undecided, Optional.empty());
    }

    private RunOutcome promote(ModelBundle bundle, GateDecision.Accepted accepted, Optional<Champion> expected) {
        Optional<Champion> champion = promotion(bundle);
        if (champion.isEmpty()
                && entries(bundle).isEmpty()
                && expected.map(Champion::version).equals(accepted.evidence().championVersion())) {
            champion = registry.promote(bundle.version(), accepted, expected);
            if (champion.isEmpty()) {
                // Another process may have finished this publication, which looked interrupted.
                champion = promotion(bundle);
            }
        }
        return champion.isPresent() ? new RunOutcome(bundle, accepted, champion) : notPromoted(bundle, accepted);
    }

    /** The model as a champion, if it was promoted because of its gate decision or its release. */
    private Optional<Champion> promotion(ModelBundle bundle) {
        return entries(bundle).stream()
                .filter(champion -> champion.version().equals(bundle.version())
                        && (champion.how() == Champion.How.GATE || champion.how() == Champion.How.RELEASE))
                .reduce((earlier, later) -> later);
    }

    /** The entries of the history that promoted the model or withdrew it, oldest first. */
    private List<Champion> entries(ModelBundle bundle) {
        return registry.champions().stream()
                .filter(champion -> champion.version().equals(bundle.version())
                        || champion.withdrew().equals(Optional.of(bundle.version())))
                .toList();
    }

    private RunOutcome notPromoted(ModelBundle bundle, GateDecision.Accepted accepted) {
        List<Champion> entries = entries(bundle);
        GateDecision.Undecided late = new GateDecision.Undecided(
                List.of(entries.isEmpty() ? overtaken(accepted) : byHand(bundle, entries)), accepted.evidence());
        registry.withdrawDecision(bundle.version(), late);
        return new RunOutcome(bundle, late, Optional.empty());
    }

    private static String byHand(ModelBundle bundle, List<Champion> entries) {
        boolean rolledBack =
                entries.stream().anyMatch(champion -> champion.withdrew().equals(Optional.of(bundle.version())));
        return "it was promoted by hand as champion " + entries.get(0).number() + " before its own promotion"
                + (rolledBack ? ", and rolled back" : "");
    }

    private String overtaken(GateDecision.Accepted accepted) {
        Champion winner = registry.champion().orElseThrow();
        String against = accepted.evidence()
                .championVersion()
                .map(version -> "champion " + version)
                .orElse("no champion");
        return "it was accepted against " + against + ", but champion " + winner.number() + ", " + winner.version()
                + ", was promoted during this training run; it was not compared with that one, which stays";
    }
}
