package io.reviewstream.trainer.training;

import io.reviewstream.trainer.reference.PaddedBatch;
import io.reviewstream.trainer.reference.ReferenceLoss;
import io.reviewstream.trainer.reference.ReferenceTraining;
import java.util.List;
import java.util.Map;

/**
 * An implementation of training over given weights, as the tests see it. Every call starts from the same weights;
 * parameters and gradients come under their Hugging Face names, matrices row by row.
 */
interface TrainingFixture {

    /** Logits of each text. */
    float[][] logits(PaddedBatch batch);

    /** The loss of a batch. */
    double loss(PaddedBatch batch, ReferenceLoss loss);

    /** The gradient of the mean of the batches' losses, added up batch by batch. */
    Map<String, float[]> gradients(List<PaddedBatch> batches, ReferenceLoss loss);

    /**
     * The parameters after all steps.
     *
     * @param layerDecay what the learning rate is multiplied with from each layer to the one below
     */
    Map<String, float[]> parametersAfter(ReferenceTraining training, double layerDecay);
}
