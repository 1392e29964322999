package io.reviewstream.trainer.reference;

import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.MaskedLanguageNetwork.MaskedText;
import java.util.List;
import java.util.Map;

/**
 * transformers' {@code DistilBertForMaskedLM} without dropout: every token goes through every layer and the head, and the
 * loss is the mean cross-entropy over the hidden tokens of all texts. The projection onto the vocabulary is the word
 * embedding.
 */
public final class ReferenceMaskedNetwork {
    private final Parameters parameters;
    private final ReferenceBackbone backbone;
    private final Linear transform;
    private final Activation gelu = Activation.gelu();
    private final LayerNorm norm;
    private final Linear projector;

    /**
     * A network of its own copy of {@code weights}.
     *
     * @param weights every parameter under its Hugging Face name, matrices row by row
     */
    public ReferenceMaskedNetwork(DistilBertConfig config, Map<String, float[]> weights) {
        this.parameters = new Parameters(weights);
        this.backbone = new ReferenceBackbone(config, parameters);
        this.transform = new Linear(parameters, "vocab_transform");
        this.norm = new LayerNorm(parameters, "vocab_layer_norm");
        this.projector = new Linear(parameters, "distilbert.embeddings.word_embeddings.weight", "vocab_projector.bias");
    }

    /** The parameters themselves: who changes a number changes the network. */
    public Map<String, double[]> parameters() {
        return parameters.values;
    }

    /** The loss of some texts. */
    public double loss(List<MaskedText> texts) {
        double loss = 0;
        for (MaskedText text : texts) {
            double[][] logits = logits(text);
            for (int i = 0; i < text.places().size(); i++) {
                double[] shares = Softmax.of(logits[text.places().get(i)]);
                loss -= Math.log(shares[text.originals().get(i)]) / hidden(texts);
            }
        }
        return loss;
    }

    /** The gradient of the loss, in every parameter. */
    public Map<String, double[]> gradients(List<MaskedText> texts) {
        parameters.zeroGradients();
        for (MaskedText text : texts) {
            double[][] logits = logits(text);
            double[][] gradient = new double[logits.length][logits[0].length];
            for (int i = 0; i < text.places().size(); i++) {
                double[] shares = Softmax.of(logits[text.places().get(i)]);
                shares[text.originals().get(i)] -= 1;
                for (int token = 0; token < shares.length; token++) {
                    gradient[text.places().get(i)][token] = shares[token] / hidden(texts);
                }
            }
            backbone.backward(transform.backward(gelu.backward(norm.backward(projector.backward(gradient)))));
        }
        return parameters.copyOfGradients();
    }

    private static double hidden(List<MaskedText> texts) {
        return texts.stream().mapToInt(text -> text.places().size()).sum();
    }

    private double[][] logits(MaskedText text) {
        int[] ids = text.tokenIds().stream().mapToInt(Integer::intValue).toArray();
        double[][] hidden = backbone.forward(ids, ids.length);
        return projector.forward(norm.forward(gelu.forward(transform.forward(hidden))));
    }
}
