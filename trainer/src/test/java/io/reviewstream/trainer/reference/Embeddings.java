package io.reviewstream.trainer.reference;

/** The vector of each token plus that of its position, and in a BERT plus that of token type 0, normalised. */
final class Embeddings {
    private final int dim;
    private final double[] words;
    private final double[] positions;
    private final double[] tokenTypes;
    private final double[] wordsGradient;
    private final double[] positionsGradient;
    private final LayerNorm norm;
    private int[] tokens;

    Embeddings(Parameters parameters, String name, int dim) {
        this.dim = dim;
        this.words = parameters.value(name + "word_embeddings.weight");
        this.positions = parameters.value(name + "position_embeddings.weight");
        this.tokenTypes = parameters.values.getOrDefault(name + "token_type_embeddings.weight", new double[dim]);
        this.wordsGradient = parameters.gradient(name + "word_embeddings.weight");
        this.positionsGradient = parameters.gradient(name + "position_embeddings.weight");
        this.norm = new LayerNorm(parameters, name + "LayerNorm");
    }

    double[][] forward(int[] text) {
        tokens = text;
        double[][] rows = new double[text.length][dim];
        for (int position = 0; position < text.length; position++) {
            for (int i = 0; i < dim; i++) {
                rows[position][i] = words[text[position] * dim + i] + tokenTypes[i] + positions[position * dim + i];
            }
        }
        return norm.forward(rows);
    }

    void backward(double[][] gradient) {
        double[][] rows = norm.backward(gradient);
        for (int position = 0; position < tokens.length; position++) {
            for (int i = 0; i < dim; i++) {
                wordsGradient[tokens[position] * dim + i] += rows[position][i];
                positionsGradient[position * dim + i] += rows[position][i];
            }
        }
    }
}
