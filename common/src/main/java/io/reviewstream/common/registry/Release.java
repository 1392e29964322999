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

    /** The champion serves; the challenger predicts labelled reviews only. */
    record Shadow(ReleaseStep step) implements Open {
        public Shadow {
            step.require(ReleaseState.SHADOW);
        }

        /** The labels show that the challenger is not worse, so it may be promoted. */
        public NotWorse notWorse(Cause cause) {
            return new NotWorse(this, cause);
        }

        /** The challenger is champion. */
        public Baking promoted(Cause cause) {
            return new Baking(step.next(ReleaseState.BAKING, cause));
        }

        /** The challenger is worse, or fails, or a person does not want it. */
        public Ended dropped(Cause cause) {
            return new Ended(step.next(ReleaseState.DROPPED, cause));
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
            if (step.state() == ReleaseState.SHADOW || step.state() == ReleaseState.BAKING) {
                throw new IllegalArgumentException("a release in " + step.state() + " is not over");
            }
        }
    }

    /** A challenger that labels show not to be worse; nothing else makes one. */
    final class NotWorse implements ModelRegistry.Promotable {
        private final Shadow release;
        private final Cause cause;

        private NotWorse(Shadow release, Cause cause) {
            this.release = release;
            this.cause = cause;
        }

        /** The challenger. */
        public ModelVersion challenger() {
            return release.step.challenger();
        }

        @Override
        public String why() {
            return String.join("; ", cause.reasons());
        }
    }

    /** Which of the release's states it is in. */
    enum ReleaseState {
        SHADOW,
        BAKING,
        RELEASED,
        DROPPED,
        ROLLED_BACK,
        UNDECIDED,
        SUPERSEDED
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
    record Cause(List<String> reasons, Optional<PairEvidence> evidence, MadeBy by, Instant at) {
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
     * Labelled reviews that both models predicted.
     *
     * @param labels all of them
     * @param challengerWins of them, those on which only the challenger is right
     * @param championWins those on which only the champion is right
     * @param log10Harm evidence that the challenger is worse, as a power of ten
     * @param log10NotWorse evidence that it is not worse by more than the margin, as a power of ten
     */
    record PairEvidence(long labels, long challengerWins, long championWins, double log10Harm, double log10NotWorse) {
        public PairEvidence {
            if (challengerWins < 0 || championWins < 0 || labels < challengerWins + championWins) {
                throw new IllegalArgumentException(
                        "not counts of " + labels + " labels: " + challengerWins + ", " + championWins);
            }
        }
    }

    /**
     * A step.
     *
     * @param number from 1
     * @param release the number of the first step of the same release
     * @param champion the model that serves while the challenger is in the shadow, and that a rollback restores
     */
    record ReleaseStep(
            long number,
            long release,
            ReleaseState state,
            ModelVersion challenger,
            ModelVersion champion,
            List<String> reasons,
            Optional<PairEvidence> evidence,
            MadeBy by,
            Instant at) {
        public ReleaseStep {
            if (release < 1 || number < release) {
                throw new IllegalArgumentException("step " + number + " of release " + release);
            }
            Objects.requireNonNull(state);
            if (challenger.equals(champion)) {
                throw new IllegalArgumentException(challenger + " cannot be its own champion");
            }
            reasons = List.copyOf(reasons);
            Objects.requireNonNull(evidence);
            Objects.requireNonNull(by);
            Objects.requireNonNull(at);
        }

        private static ReleaseStep first(
                Optional<Release> latest,
                ReleaseState state,
                ModelVersion challenger,
                ModelVersion champion,
                Cause cause) {
            if (latest.filter(Open.class::isInstance).isPresent()) {
                throw new IllegalArgumentException("another release is open: " + latest.get());
            }
            long number = latest.map(last -> last.step().number()).orElse(0L) + 1;
            return new ReleaseStep(
                    number,
                    number,
                    state,
                    challenger,
                    champion,
                    cause.reasons(),
                    cause.evidence(),
                    cause.by(),
                    cause.at());
        }

        private ReleaseStep next(ReleaseState to, Cause cause) {
            return new ReleaseStep(
                    number + 1,
                    release,
                    to,
                    challenger,
                    champion,
                    cause.reasons(),
                    cause.evidence(),
                    cause.by(),
                    cause.at());
        }

        private void require(ReleaseState expected) {
            if (state != expected) {
                throw new IllegalArgumentException("not in " + expected + ": " + state);
            }
        }
    }

    /**
     * Begins a release whose challenger is not champion yet.
     *
     * @param latest the registry's current one, which is over
     */
    static Shadow shadow(Optional<Release> latest, ModelVersion challenger, ModelVersion champion, Cause cause) {
        return new Shadow(ReleaseStep.first(latest, ReleaseState.SHADOW, challenger, champion, cause));
    }

    /**
     * Begins a release whose challenger is champion already.
     *
     * @param latest the registry's current one, which is over
     * @param champion the one before it
     */
    static Baking baking(Optional<Release> latest, ModelVersion challenger, ModelVersion champion, Cause cause) {
        return new Baking(ReleaseStep.first(latest, ReleaseState.BAKING, challenger, champion, cause));
    }

    /** The release at a step. */
    static Release of(ReleaseStep step) {
        return switch (step.state()) {
            case SHADOW -> new Shadow(step);
            case BAKING -> new Baking(step);
            default -> new Ended(step);
        };
    }
}
