package io.reviewstream.console.steer;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.control.ChampionChange;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.Release;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Promotes a model, or rolls the champion back, as {@code models promote} and {@code models rollback} do. */
final class ChampionActions {
    private static final String SWAP = "Every streamer loads it within seconds, without a restart.";
    private static final String KEPT = "Your reason is kept in the registry and announced.";

    private final ModelRegistry registry;
    private final ChampionChange change;
    private final Runnable requireKafka;

    /**
     * On a registry.
     *
     * @param requireKafka fails if a change could not be announced, before it is made
     */
    ChampionActions(ModelRegistry registry, ChampionChange change, Runnable requireKafka) {
        this.registry = registry;
        this.change = change;
        this.requireKafka = requireKafka;
    }

    LoopAction promote() {
        return new PromoteAction();
    }

    LoopAction rollback() {
        return new RollbackAction();
    }

    private static String number(Optional<Champion> champion) {
        return String.valueOf(champion.map(Champion::number).orElse(0L));
    }

    private static LoopAction.Refused changed(Optional<Champion> champion) {
        return new LoopAction.Refused("Meanwhile "
                + champion.map(now -> now.version() + " has become champion " + now.number())
                        .orElse("the champion has gone")
                + ". Nothing was done; look again.");
    }

    private Optional<String> openRelease(ModelVersion next) {
        return registry.release()
                .filter(Release.Open.class::isInstance)
                .map(release -> release.step().challenger().equals(next)
                        ? "Its release goes on: labels decide whether it stays."
                        : "The open release of " + release.step().challenger() + " ends.");
    }

    private final class PromoteAction implements LoopAction {
        @Override
        public Offer offer(Optional<String> wanted) {
            ModelVersion version = version(wanted);
            registry.open(version);
            Optional<Champion> champion = registry.champion();
            if (champion.map(Champion::version).equals(Optional.of(version))) {
                return new Refused(version + " is the champion already.");
            }
            List<String> does = new ArrayList<>();
            does.add(version + " becomes champion "
                    + (champion.map(Champion::number).orElse(0L) + 1)
                    + champion.map(now -> ", in place of " + now.version()).orElse("") + ".");
            does.add(SWAP);
            registry.decision(version)
                    .ifPresentOrElse(
                            decision -> does.add(judged(decision)),
                            () -> does.add("The gate has never judged this model."));
            openRelease(version).ifPresent(does::add);
            does.add(KEPT);
            return new Offered("Promote " + version, does, number(champion));
        }

        private static String judged(GateDecision decision) {
            return "The gate " + decision.name().toLowerCase(Locale.ROOT) + " it: "
                    + String.join("; ", decision.reasons()) + ".";
        }

        @Override
        public Outcome act(Optional<String> wanted, String expects, String reason) {
            ModelVersion version = version(wanted);
            Optional<Champion> champion = registry.champion();
            if (!number(champion).equals(expects)) {
                return changed(champion);
            }
            requireKafka.run();
            Champion made = change.promote(version, reason, champion);
            return new Done(version + " is champion " + made.number() + ".");
        }

        private static ModelVersion version(Optional<String> text) {
            return text.filter(ModelVersion::isVersion)
                    .map(ModelVersion::new)
                    .orElseThrow(() -> UserException.badInput("That is not a model version."));
        }
    }

    private final class RollbackAction implements LoopAction {
        @Override
        public Offer offer(Optional<String> version) {
            Optional<Champion> champion = registry.champion();
            if (champion.isEmpty()) {
                return new Refused("There is no champion.");
            }
            ModelVersion current = champion.get().version();
            Optional<ModelVersion> before = Champion.before(current, registry.champions());
            if (before.isEmpty()) {
                return new Refused("There is no champion to go back to.");
            }
            List<String> does = new ArrayList<>();
            does.add(current + " is withdrawn, and " + before.get() + " becomes champion "
                    + (champion.get().number() + 1) + ".");
            does.add(SWAP);
            does.add(current + " does not come back unless somebody promotes it.");
            openRelease(before.get()).ifPresent(does::add);
            does.add(KEPT);
            return new Offered("Roll " + current + " back", does, number(champion));
        }

        @Override
        public Outcome act(Optional<String> version, String expects, String reason) {
            Optional<Champion> champion = registry.champion();
            if (champion.isEmpty() || !number(champion).equals(expects)) {
                return changed(champion);
            }
            requireKafka.run();
            Champion made = change.rollback(champion.get(), reason);
            return new Done(made.version() + " is the champion again, number " + made.number() + ".");
        }
    }
}
