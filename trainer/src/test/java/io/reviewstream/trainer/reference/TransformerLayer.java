package io.reviewstream.trainer.reference;

/** Attention and a feed-forward part, each with a residual connection and a LayerNorm. */
final class TransformerLayer {
    private final Attention attention;
    private final LayerNorm attentionNorm;
    private final Linear inner;
    private final Activation gelu = Activation.gelu();
    private final Linear outer;
    private final LayerNorm outputNorm;

    TransformerLayer(Parameters parameters, String name, int heads) {
        this.attention = new Attention(parameters, name + "attention.", heads);
        this.attentionNorm = new LayerNorm(parameters, name + "sa_layer_norm");
        this.inner = new Linear(parameters, name + "ffn.lin1");
        this.outer = new Linear(parameters, name + "ffn.lin2");
        this.outputNorm = new LayerNorm(parameters, name + "output_layer_norm");
    }

    /** The rows of a text, of which the first {@code tokens} are not padding. */
    double[][] forward(double[][] hidden, int tokens) {
        double[][] middle = attentionNorm.forward(Operation.sum(attention.forward(hidden, tokens), hidden));
        return outputNorm.forward(Operation.sum(outer.forward(gelu.forward(inner.forward(middle))), middle));
    }

    double[][] backward(double[][] gradient) {
        double[][] sumGradient = outputNorm.backward(gradient);
        double[][] middleGradient =
                Operation.sum(inner.backward(gelu.backward(outer.backward(sumGradient))), sumGradient);
        double[][] attendedGradient = attentionNorm.backward(middleGradient);
        return Operation.sum(attention.backward(attendedGradient), attendedGradient);
    }
}
