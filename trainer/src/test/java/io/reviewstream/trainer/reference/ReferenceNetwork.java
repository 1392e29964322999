package io.reviewstream.trainer.reference;

import io.reviewstream.trainer.network.DistilBertConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * transformers' {@code DistilBertForSequenceClassification} without dropout. Texts are computed one by one with their
 * padding; nothing is left out because it would not be read.
 */
public final class ReferenceNetwork {
    private final DistilBertConfig config;
    private final Parameters parameters;
    private final ReferenceBackbone backbone;
    private final Linear preClassifier;
    private final Activation relu = Activation.relu();
    private final Linear classifier;

    /**
     * A network of its own copy of {@code weights}.
     *
     * @param weights every parameter under its Hugging Face name, matrices row by row
     */
    public ReferenceNetwork(DistilBertConfig config, Map<String, float[]> weights) {
        this.config = config;
        this.parameters = new Parameters(weights);
        this.backbone = new ReferenceBackbone(config, parameters);
        this.preClassifier = new Linear(parameters, "pre_classifier");
        this.classifier = new Linear(parameters, "classifier");
    }

    /** The parameters themselves: who changes a number changes the network. */
    public Map<String, double[]> parameters() {
        return parameters.values;
    }

    /** Logits of each text. */
    public double[][] logits(PaddedBatch batch) {
        double[][] logits = new double[batch.texts().size()][];
        for (int row = 0; row < logits.length; row++) {
            logits[row] = forward(batch, row);
        }
        return logits;
    }

    /** The loss of a batch. */
    public double loss(PaddedBatch batch, ReferenceLoss loss) {
        return loss.of(logits(batch), batch.labels());
    }

    /**
     * The gradient of the mean of the batches' losses, in every parameter. With one batch it is that of the loss; several
     * are what gradient accumulation sees.
     */
    public Map<String, double[]> gradients(List<PaddedBatch> batches, ReferenceLoss loss) {
        parameters.zeroGradients();
        for (PaddedBatch batch : batches) {
            double[][] gradient = loss.gradient(logits(batch), batch.labels());
            for (int row = 0; row < gradient.length; row++) {
                forward(batch, row);
                double[] share = Arrays.stream(gradient[row])
                        .map(value -> value / batches.size())
                        .toArray();
                backward(share, batch.length());
            }
        }
        return parameters.copyOfGradients();
    }

    private double[] forward(PaddedBatch batch, int row) {
        double[][] hidden = backbone.forward(batch.texts().get(row), batch.length());
        double[][] first = {hidden[0]};
        return classifier.forward(relu.forward(preClassifier.forward(first)))[0];
    }

    /** Only position 0 reaches the head, so the gradient enters there. */
    private void backward(double[] logitsGradient, int length) {
        double[][] first = preClassifier.backward(relu.backward(classifier.backward(new double[][] {logitsGradient})));
        double[][] gradient = new double[length][config.dim()];
        gradient[0] = first[0];
        backbone.backward(gradient);
    }
}
