package io.reviewstream.trainer.export;

/** How a graph multiplies rows of activations by the weights of a linear layer. */
interface Products {
    /**
     * Rows in the form that products take them in, made once for several products.
     *
     * @param values what is multiplied
     * @param scales what each row of a product is multiplied by, F32 (rows, 1); empty where there is no such thing
     */
    record Rows(String values, String scales) {}

    /** How many rows there are. */
    enum Count {
        /** One for each token. */
        TOKENS,
        /** One for each review. */
        REVIEWS
    }

    /**
     * Prepares an activation.
     *
     * @param value F32 (rows, in)
     */
    Rows rows(String value, Count count);

    /** The same for what {@link #gelu} gave, which is never below -0.17. */
    Rows activated(String value, Count count);

    /** The operator that adds a bias and applies GELU, as exact as the products are. */
    String gelu();

    /**
     * The product with a layer's weight, without its bias, F32 (rows, out).
     *
     * @param name of the layer, as in {@code distilbert.transformer.layer.0.ffn.lin1}
     */
    String times(Rows rows, String name);
}
