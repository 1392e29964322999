package io.reviewstream.trainer.metrics;

import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.trainer.training.LossAndAccuracy;
import io.reviewstream.trainer.training.TrainingListener.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a trainer does, and what came of what it did last.
 *
 * @param current the request that is being answered
 * @param validation of the last epoch that ended; kept until the next request
 * @param last what came of the request before
 */
record TrainerView(Optional<Current> current, Optional<LossAndAccuracy> validation, Optional<Last> last) {
    /** A trainer that has just started. */
    static final TrainerView NEW = new TrainerView(Optional.empty(), Optional.empty(), Optional.empty());

    /** How far a request has come. */
    enum Phase {
        /** Labels are read, the network is loaded and measured. */
        PREPARING,
        /** The frozen backbone runs over the reviews. */
        ENCODING,
        /** Steps are taken, and epochs validated. */
        TRAINING,
        /** The network is exported, evaluated, judged and published. */
        FINISHING
    }

    /**
     * A request that is being answered.
     *
     * @param since when that began
     * @param progressAt time of the last progress
     * @param step the last one; empty before the first
     * @param left of all steps; empty while no pace is known
     */
    record Current(
            String requestId,
            RetrainRequest.Reason reason,
            Instant since,
            Phase phase,
            Instant progressAt,
            Optional<Step> step,
            Optional<Duration> left) {
        Current in(Phase next, Instant now) {
            return new Current(requestId, reason, since, next, now, step, left);
        }

        Current stepped(Step taken, Optional<Duration> timeLeft, Instant now) {
            return new Current(requestId, reason, since, Phase.TRAINING, now, Optional.of(taken), timeLeft);
        }

        Current trained(Instant now) {
            return new Current(requestId, reason, since, Phase.FINISHING, now, step, Optional.empty());
        }
    }

    /** What came of a request. */
    record Last(ModelAnnouncement.Status outcome, Optional<String> modelVersion, Instant at) {}

    TrainerView asked(RetrainRequest request, Instant now) {
        return new TrainerView(
                Optional.of(new Current(
                        request.requestId(),
                        request.reason(),
                        now,
                        Phase.PREPARING,
                        now,
                        Optional.empty(),
                        Optional.empty())),
                Optional.empty(),
                last);
    }

    /** The request has come on; nothing where there is none. */
    TrainerView now(UnaryOperator<Current> next) {
        return new TrainerView(current.map(next), validation, last);
    }

    TrainerView validated(LossAndAccuracy measured) {
        return new TrainerView(current, Optional.of(measured), last);
    }

    TrainerView answered(Last with) {
        return new TrainerView(Optional.empty(), validation, Optional.of(with));
    }

    TrainerView left() {
        return new TrainerView(Optional.empty(), validation, last);
    }
}
