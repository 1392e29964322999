package io.reviewstream.common.registry;

import io.reviewstream.common.bundle.ModelVersion;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How far the release of a model has come, and what may follow. While it is open, the challenger and the champion that it
 * replaces, or may replace, are compared on labelled reviews. Every step is kept: {@code releases/<number>}. The highest
 * number is the current one, and at most one release is open.
 */
public sealed interface Release {
    /** As it is stored. */
    ReleaseStep step();

    /** A release that is not over. */
    sealed interface Open extends Release {
        /** Another model became champion, or a newer candidate is compared. */
        default Ended superseded(Cause cause) {
            return new Ended(step().next(ReleaseState.SUPERSEDED, cause));
        }

        /** The time is over; the model that serves stays. */
        default Ended undecided(Cause cause) {
            return new Ended(step().next(ReleaseState.UNDECIDED, cause));
        }
    }

    /** A release whose challenger is not champion yet. */
    sealed interface Challenging extends Open {
        /** The labels show that the challenger is not worse, so it may be promoted. */
        default NotWorse notWorse(Cause cause) {
            return new NotWorse(this, cause);
        }

        /** The challenger is champion. */
        default Baking promoted(Cause cause) {
            return new Baking(step().next(ReleaseState.BAKING, cause));
        }

        /** The challenger is worse, or fails, or a person does not want it. */
        default Ended dropped(Cause cause) {
            return new Ended(step().next(ReleaseState.DROPPED, cause));
        }
    }

    /** The champion serves; what the challenger predicts is compared and served to nobody. */
    record Shadow(ReleaseStep step) implements Challenging {
        public Shadow {
            step.require(ReleaseState.SHADOW);
        }
    }

    /** The challenger serves a share of the reviews, the champion the rest. */
    record Canary(ReleaseStep step) implements Challenging {
        public Canary {
            step.require(ReleaseState.CANARY);
        }

        /** The share of reviews that the challenger serves. */
        public double share() {
            return step.canaryShare().orElseThrow();
        }
    }

    /** The challenger is champion and serves; the champion before it predicts labelled reviews only. */
    record Baking(ReleaseStep step) implements Open {
        public Baking {
            step.require(ReleaseState.BAKING);
        }

        /** The labels show that the challenger is not worse. */
        public Ended released(Cause cause) {
            return new Ended(step.next(ReleaseState.RELEASED, cause));
        }

        /** The champion before it is champion again. */
        public Ended rolledBack(Cause cause) {
            return new Ended(step.next(ReleaseState.ROLLED_BACK, cause));
        }
    }

    /** A release that is over. */
    record Ended(ReleaseStep step) implements Release {
        public Ended {
            if (step.state().isOpen()) {
                throw new IllegalArgumentException("a release in " + step.state() + " is not over");
            }
        }
    }

    /** A challenger that labels show not to be worse; nothing else makes one. */
    final class NotWorse implements ModelRegistry.Promotable {
        private final Challenging release;
        private final Cause cause;

        private NotWorse(Challenging release, Cause cause) {
            this.release = release;
            this.cause = cause;
        }

        /** The challenger. */
        public ModelVersion challenger() {
            return release.step().challenger();
        }

        @Override
        public String why() {
            return String.join("; ", cause.reasons());
        }
    }

    /** Which of the release's states it is in. */
    enum ReleaseState {
        SHADOW,
        CANARY,
        BAKING,
        RELEASED,
        DROPPED,
        ROLLED_BACK,
        UNDECIDED,
        SUPERSEDED;

        boolean isOpen() {
            return this == SHADOW || this == CANARY || this == BAKING;
        }
    }

    /** Who wrote a step; its reasons say who changed the champion, if that is why. */
    enum MadeBy {
        /** A training run. */
        TRAINER,
        /** The release application. */
        STREAMER,
        /** {@code models release abort}. */
        PERSON
    }

    /**
     * Why a step is made.
     *
     * @param reasons each in one line
     */
    record Cause(List<String> reasons, Optional<ReleaseEvidence> evidence, MadeBy by, Instant at) {
        public Cause {
            reasons = List.copyOf(reasons);
            if (reasons.isEmpty()) {
                throw new IllegalArgumentException("a step of a release needs a reason");
            }
            Objects.requireNonNull(evidence);
            Objects.requireNonNull(by);
            Objects.requireNonNull(at);
        }

        /** Without evidence. */
        public static Cause of(String reason, MadeBy by, Instant at) {
            return new Cause(List.of(reason), Optional.empty(), by, at);
        }
    }

    /**
     * Begins a release whose challenger predicts beside the champion and serves nobody.
     *
     * @param latest the registry's current one, which is over
     */
    static Shadow shadow(Optional<Release> latest, ModelVersion challenger, ModelVersion champion, Cause cause) {
        return new Shadow(
                ReleaseStep.first(latest, ReleaseState.SHADOW, challenger, champion, Optional.empty(), cause));
    }

    /**
     * Begins a release whose challenger serves a share of the reviews.
     *
     * @param latest the registry's current one, which is over
     * @param share above 0 and below 1
     */
    static Canary canary(
            Optional<Release> latest, ModelVersion challenger, ModelVersion champion, double share, Cause cause) {
        return new Canary(
                ReleaseStep.first(latest, ReleaseState.CANARY, challenger, champion, Optional.of(share), cause));
    }

    /**
     * Begins a release whose challenger is champion already.
     *
     * @param latest the registry's current one, which is over
     * @param champion the one before it
     */
    static Baking baking(Optional<Release> latest, ModelVersion challenger, ModelVersion champion, Cause cause) {
        return new Baking(
                ReleaseStep.first(latest, ReleaseState.BAKING, challenger, champion, Optional.empty(), cause));
    }

    /** The release at a step. */
    static Release of(ReleaseStep step) {
        return switch (step.state()) {
            case SHADOW -> new Shadow(step);
            case CANARY -> new Canary(step);
            case BAKING -> new Baking(step);
            default -> new Ended(step);
        };
    }
}
