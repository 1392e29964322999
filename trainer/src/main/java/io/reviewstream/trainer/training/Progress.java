package io.reviewstream.trainer.training;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * How far a run has come, between two steps.
 *
 * @param epoch the current one, counted from 1; one more than there are when the last has ended
 * @param steps taken in the epoch
 * @param totalSteps taken in all
 * @param tally of the epoch
 * @param elapsed in the epoch
 * @param raw the network on the validation rows before the first step
 * @param rawTraining the same on a sample of the training rows
 * @param epochs that have ended
 */
record Progress(
        int epoch,
        int steps,
        int totalSteps,
        LossCounter tally,
        Duration elapsed,
        LossAndAccuracy raw,
        LossAndAccuracy rawTraining,
        List<EpochReport> epochs) {
    Progress {
        epochs = List.copyOf(epochs);
        if (epoch != epochs.size() + 1 || steps < 0 || totalSteps < steps) {
            throw new IllegalArgumentException("no place in a run: epoch " + epoch + ", step " + steps);
        }
        Objects.requireNonNull(tally);
        Objects.requireNonNull(elapsed);
        Objects.requireNonNull(raw);
        Objects.requireNonNull(rawTraining);
    }

    static Progress start(LossAndAccuracy raw, LossAndAccuracy rawTraining) {
        return new Progress(1, 0, 0, LossCounter.NOTHING, Duration.ZERO, raw, rawTraining, List.of());
    }

    Progress stepped(LossCounter soFar, Duration inEpoch) {
        return new Progress(epoch, steps + 1, totalSteps + 1, soFar, inEpoch, raw, rawTraining, epochs);
    }

    Progress epochEnded(EpochReport report) {
        List<EpochReport> reports = new ArrayList<>(epochs);
        reports.add(report);
        return new Progress(epoch + 1, 0, totalSteps, LossCounter.NOTHING, Duration.ZERO, raw, rawTraining, reports);
    }

    /** The epoch of highest validation accuracy, at a tie of lowest loss. */
    EpochReport best() {
        EpochReport best = epochs.get(0);
        for (EpochReport report : epochs) {
            LossAndAccuracy candidate = report.validation();
            int byAccuracy =
                    Double.compare(candidate.accuracy(), best.validation().accuracy());
            boolean lowerLoss = candidate.loss() < best.validation().loss();
            if (byAccuracy > 0 || (byAccuracy == 0 && lowerLoss)) {
                best = report;
            }
        }
        return best;
    }
}
