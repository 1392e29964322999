package io.reviewstream.trainer.reference;

import io.reviewstream.trainer.network.DistilBertConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Embeddings and layers, one text at a time. It keeps its last text for {@link #backward}. */
final class ReferenceBackbone {
    private final int padTokenId;
    private final Embeddings embeddings;
    private final List<TransformerLayer> layers = new ArrayList<>();

    ReferenceBackbone(DistilBertConfig config, Parameters parameters) {
        this.padTokenId = config.padTokenId();
        this.embeddings = new Embeddings(parameters, "distilbert.embeddings.", config.dim());
        for (int i = 0; i < config.layers(); i++) {
            layers.add(new TransformerLayer(parameters, "distilbert.transformer.layer." + i + ".", config.heads()));
        }
    }

    /** A row for each token of a text that is padded to {@code length}. */
    double[][] forward(int[] text, int length) {
        int[] padded = Arrays.copyOf(text, length);
        Arrays.fill(padded, text.length, length, padTokenId);
        double[][] hidden = embeddings.forward(padded);
        for (TransformerLayer layer : layers) {
            hidden = layer.forward(hidden, text.length);
        }
        return hidden;
    }

    void backward(double[][] outputGradient) {
        double[][] gradient = outputGradient;
        for (int i = layers.size() - 1; i >= 0; i--) {
            gradient = layers.get(i).backward(gradient);
        }
        embeddings.backward(gradient);
    }
}
