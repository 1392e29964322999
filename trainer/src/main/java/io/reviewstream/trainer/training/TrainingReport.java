package io.reviewstream.trainer.training;

import java.util.List;

/**
 * What a training run did.
 *
 * @param raw the network on the validation rows before the first step
 * @param rawTraining the same on a sample of the training rows, as many as validate
 * @param epochs every epoch, in order
 * @param best the epoch whose weights were kept: the one of highest validation accuracy, at a tie of lowest loss
 * @param bestInFloat32 the network of that epoch on the validation rows, with F32 matrix products
 * @param form of the network that was trained: fused or plain, precision, kernels
 */
public record TrainingReport(
        LossAndAccuracy raw,
        LossAndAccuracy rawTraining,
        List<EpochReport> epochs,
        EpochReport best,
        LossAndAccuracy bestInFloat32,
        String form) {
    /** Copies the list. */
    public TrainingReport {
        epochs = List.copyOf(epochs);
    }
}
