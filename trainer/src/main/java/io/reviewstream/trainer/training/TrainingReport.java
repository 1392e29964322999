package io.reviewstream.trainer.training;

import java.util.List;

/**
 * What a training run did.
 *
 * @param raw the network on the validation rows before the first step
 * @param rawTraining the same on training rows, drawn at random where there are many
 * @param epochs every epoch, in order
 * @param best the epoch whose weights were kept: the one of highest validation accuracy, at a tie of lowest loss
 */
public record TrainingReport(Measurement raw, Measurement rawTraining, List<EpochReport> epochs, EpochReport best) {
    /** Copies the list. */
    public TrainingReport {
        epochs = List.copyOf(epochs);
    }
}
