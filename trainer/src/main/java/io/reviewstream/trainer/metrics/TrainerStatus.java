package io.reviewstream.trainer.metrics;

import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.trainer.training.LossAndAccuracy;
import io.reviewstream.trainer.training.TrainingListener.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a trainer stands, as {@code /status} tells it.
 *
 * @param live whether nothing has failed for good
 * @param ready whether it follows requests, or answers one
 * @param training what it does now; empty where it is idle
 * @param last what came of the request before; empty before the first
 */
record TrainerStatus(
        boolean live,
        boolean ready,
        TrainerState state,
        Optional<TrainingStatus> training,
        Optional<TrainerView.Last> last) {
    enum TrainerState {
        IDLE,
        TRAINING
    }

    /**
     * A request that is being answered.
     *
     * @param step of all epochs together, as are {@code steps}
     * @param validationAccuracy of the last epoch that ended
     */
    record TrainingStatus(
            String requestId,
            RetrainRequest.Reason reason,
            Instant since,
            TrainerView.Phase phase,
            Optional<Integer> epoch,
            Optional<Integer> epochs,
            Optional<Long> step,
            Optional<Long> steps,
            Optional<Long> secondsLeft,
            Optional<Double> validationAccuracy) {}

    static TrainerStatus of(boolean live, boolean ready, TrainerView view) {
        Optional<TrainingStatus> training = view.current()
                .map(current -> new TrainingStatus(
                        current.requestId(),
                        current.reason(),
                        current.since(),
                        current.phase(),
                        current.step().map(Step::epoch),
                        current.step().map(Step::epochs),
                        current.step().map(Step::stepsOfRun),
                        current.step().map(Step::allSteps),
                        current.left().map(Duration::toSeconds),
                        view.validation().map(LossAndAccuracy::accuracy)));
        return new TrainerStatus(
                live, ready, training.isPresent() ? TrainerState.TRAINING : TrainerState.IDLE, training, view.last());
    }
}
