package io.reviewstream.trainer.metrics;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.trainer.training.LossAndAccuracy;
import io.reviewstream.trainer.training.TrainingListener.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The state of a trainer: the gauges read it, and {@code /status} serves it as it is.
 *
 * @param newest the request that is being answered, or the one before while the trainer is idle
 * @param last the result of the request before; empty before the first
 */
@JsonPropertyOrder({"state", "training", "last"})
record TrainerStatus(TrainerState state, @JsonIgnore Optional<RequestStatus> newest, Optional<LastResult> last) {
    /** A trainer that has just started. */
    static final TrainerStatus NEW = new TrainerStatus(TrainerState.IDLE, Optional.empty(), Optional.empty());

    enum TrainerState {
        IDLE,
        TRAINING
    }

    /** How far a request has come. */
    enum Phase {
        /** Labels are read, the network is loaded and measured. */
        PREPARING,
        /** The frozen backbone runs over the reviews. */
        ENCODING,
        /** Steps are taken, and epochs validated. */
        TRAINING,
        /** The network is exported, evaluated, compared by the gate and published. */
        FINISHING
    }

    /** The result of a request. */
    record LastResult(ModelAnnouncement.Status outcome, Optional<String> modelVersion, Instant at) {}

    /**
     * A request for retraining.
     *
     * @param since start of its answer
     * @param progressAt time of the last progress
     * @param lastStep empty before the first
     * @param timeLeft of all steps; empty while no pace is known
     * @param validation of the last epoch that ended
     */
    @JsonPropertyOrder({"requestId", "reason", "since", "phase", "epoch", "epochs", "step", "steps", "secondsLeft"})
    record RequestStatus(
            @JsonIgnore RetrainRequest request,
            Instant since,
            Phase phase,
            @JsonIgnore Instant progressAt,
            @JsonIgnore Optional<Step> lastStep,
            @JsonIgnore Optional<Duration> timeLeft,
            @JsonIgnore Optional<LossAndAccuracy> validation) {
        RequestStatus in(Phase next, Instant now) {
            return new RequestStatus(request, since, next, now, lastStep, timeLeft, validation);
        }

        RequestStatus stepped(Step step, Optional<Duration> left, Instant now) {
            return new RequestStatus(request, since, Phase.TRAINING, now, Optional.of(step), left, validation);
        }

        RequestStatus validated(LossAndAccuracy measured, Instant now) {
            return new RequestStatus(request, since, Phase.TRAINING, now, lastStep, timeLeft, Optional.of(measured));
        }

        RequestStatus trained(Instant now) {
            return new RequestStatus(request, since, Phase.FINISHING, now, lastStep, Optional.empty(), validation);
        }

        @JsonProperty
        String requestId() {
            return request.requestId();
        }

        @JsonProperty
        RetrainRequest.Reason reason() {
            return request.reason();
        }

        @JsonProperty
        Optional<Integer> epoch() {
            return lastStep.map(Step::epoch);
        }

        @JsonProperty
        Optional<Integer> epochs() {
            return lastStep.map(Step::epochs);
        }

        /** Of all epochs together, as are {@code steps}. */
        @JsonProperty
        Optional<Long> step() {
            return lastStep.map(Step::stepsOfRun);
        }

        @JsonProperty
        Optional<Long> steps() {
            return lastStep.map(Step::allSteps);
        }

        @JsonProperty
        Optional<Long> secondsLeft() {
            return timeLeft.map(Duration::toSeconds);
        }

        @JsonProperty
        Optional<Double> validationAccuracy() {
            return validation.map(LossAndAccuracy::accuracy);
        }
    }

    /** The request that is being answered; empty while the trainer is idle. */
    @JsonProperty
    Optional<RequestStatus> training() {
        return newest.filter(request -> state == TrainerState.TRAINING);
    }

    TrainerStatus started(RetrainRequest request, Instant now) {
        RequestStatus begun = new RequestStatus(
                request, now, Phase.PREPARING, now, Optional.empty(), Optional.empty(), Optional.empty());
        return new TrainerStatus(TrainerState.TRAINING, Optional.of(begun), last);
    }

    /** The request has made progress; nothing where there is none. */
    TrainerStatus progressed(UnaryOperator<RequestStatus> next) {
        return new TrainerStatus(state, newest.map(next), last);
    }

    /** Idle again, with the result of the request, or that of the one before if it was left to another trainer. */
    TrainerStatus idle(Optional<LastResult> result) {
        return new TrainerStatus(TrainerState.IDLE, newest, result.or(this::last));
    }
}
