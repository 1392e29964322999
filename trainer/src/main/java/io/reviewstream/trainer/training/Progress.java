package io.reviewstream.trainer.training;

import io.reviewstream.trainer.training.LossAndAccuracy.LossCounter;
import io.reviewstream.trainer.training.TrainingReport.EpochReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * The state of a run between two steps, apart from the parameters.
 *
 * @param epoch the current one, counted from 1; after the last epoch, one more than there are
 * @param steps taken in the epoch
 * @param totalSteps taken in all epochs
 * @param counter of the epoch
 * @param elapsed in the epoch
 * @param baseline the network on the validation rows before the first step
 * @param baselineTraining the same on a sample of the training rows
 * @param epochs that have ended
 */
record Progress(
        int epoch,
        int steps,
        int totalSteps,
        LossCounter counter,
        Duration elapsed,
        LossAndAccuracy baseline,
        LossAndAccuracy baselineTraining,
        List<EpochReport> epochs) {
    Progress {
        epochs = List.copyOf(epochs);
        if (epoch != epochs.size() + 1 || steps < 0 || totalSteps < steps) {
            throw new IllegalArgumentException("not a state of a run: epoch " + epoch + ", step " + steps);
        }
        Objects.requireNonNull(counter);
        Objects.requireNonNull(elapsed);
        Objects.requireNonNull(baseline);
        Objects.requireNonNull(baselineTraining);
    }

    static Progress start(LossAndAccuracy baseline, LossAndAccuracy baselineTraining) {
        return new Progress(1, 0, 0, LossCounter.ZERO, Duration.ZERO, baseline, baselineTraining, List.of());
    }

    Progress stepped(LossCounter soFar, Duration inEpoch) {
        return new Progress(epoch, steps + 1, totalSteps + 1, soFar, inEpoch, baseline, baselineTraining, epochs);
    }

    Progress epochEnded(EpochReport report) {
        List<EpochReport> reports = new ArrayList<>(epochs);
        reports.add(report);
        return new Progress(
                epoch + 1, 0, totalSteps, LossCounter.ZERO, Duration.ZERO, baseline, baselineTraining, reports);
    }

    /**
     * The epoch of the best validation, at a tie the first.
     *
     * @param order the best last
     */
    EpochReport best(Comparator<LossAndAccuracy> order) {
        EpochReport best = epochs.get(0);
        for (EpochReport report : epochs) {
            best = order.compare(report.validation(), best.validation()) > 0 ? report : best;
        }
        return best;
    }
}
