package io.reviewstream.trainer.network;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reviewstream.trainer.reference.ReferenceWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** A small BERT of random weights, in the files that transformers saves; none of the names is made by code under test. */
public final class TinyBert {
    private static final int TYPES = 2;

    private final DistilBertConfig shape;
    private final Map<String, float[]> weights;
    private final TestTensors tensors = new TestTensors();
    private final String prefix;
    private final boolean oldNames;

    private TinyBert(DistilBertConfig shape, long seed, String prefix, boolean oldNames) {
        this.shape = shape;
        this.weights = new LinkedHashMap<>(ReferenceWeights.random(shape, seed));
        this.prefix = prefix;
        this.oldNames = oldNames;
        put("embeddings.word_embeddings.weight", "distilbert.embeddings.word_embeddings.weight", shape.vocabSize());
        put(
                "embeddings.position_embeddings.weight",
                "distilbert.embeddings.position_embeddings.weight",
                shape.maxPositions());
        float[] types = random(TYPES * shape.dim(), seed + 1);
        weights.put("distilbert.embeddings.token_type_embeddings.weight", types);
        tensors.f32(prefix + "embeddings.token_type_embeddings.weight", new long[] {TYPES, shape.dim()}, types);
        norm("embeddings.LayerNorm", "distilbert.embeddings.LayerNorm");
        for (int i = 0; i < shape.layers(); i++) {
            String bert = "encoder.layer." + i + ".";
            String distilBert = "distilbert.transformer.layer." + i + ".";
            linear(bert + "attention.self.query", distilBert + "attention.q_lin", shape.dim());
            linear(bert + "attention.self.key", distilBert + "attention.k_lin", shape.dim());
            linear(bert + "attention.self.value", distilBert + "attention.v_lin", shape.dim());
            linear(bert + "attention.output.dense", distilBert + "attention.out_lin", shape.dim());
            norm(bert + "attention.output.LayerNorm", distilBert + "sa_layer_norm");
            linear(bert + "intermediate.dense", distilBert + "ffn.lin1", shape.hiddenDim());
            linear(bert + "output.dense", distilBert + "ffn.lin2", shape.dim());
            norm(bert + "output.LayerNorm", distilBert + "output_layer_norm");
        }
        tensors.f32(prefix + "pooler.dense.weight", new long[] {shape.dim(), shape.dim()}, new float[square()]);
        tensors.f32(prefix + "pooler.dense.bias", new long[] {shape.dim()}, new float[shape.dim()]);
    }

    /** One of this shape, whose dropouts are taken as well. */
    public static TinyBert of(DistilBertConfig shape, long seed) {
        return new TinyBert(shape, seed, "bert.", false);
    }

    /** The same weights under names with this prefix, and with gamma and beta as old checkpoints have them. */
    static TinyBert named(DistilBertConfig shape, long seed, String prefix, boolean oldNames) {
        return new TinyBert(shape, seed, prefix, oldNames);
    }

    /** The same with the head of {@code BertForSequenceClassification}, for two labels. */
    public TinyBert withHead() {
        tensors.f32("classifier.weight", new long[] {2, shape.dim()}, random(2 * shape.dim(), 5));
        tensors.f32("classifier.bias", new long[] {2}, 1, 2);
        return this;
    }

    /** The parameters of a DistilBERT with these weights, and the token types, which are none of its parameters. */
    Map<String, float[]> weights() {
        return weights;
    }

    TestTensors tensors() {
        return tensors;
    }

    /** Writes configuration and weights; the tokenizer is the caller's. */
    public void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        new ObjectMapper().writeValue(directory.resolve("config.json").toFile(), config());
        tensors.write(directory.resolve("model.safetensors"));
    }

    private ObjectNode config() {
        ObjectNode config = new ObjectMapper().createObjectNode();
        config.putArray("architectures").add("BertModel");
        return config.put("model_type", "bert")
                .put("hidden_act", "gelu")
                .put("hidden_dropout_prob", shape.dropout())
                .put("attention_probs_dropout_prob", shape.attentionDropout())
                .put("hidden_size", shape.dim())
                .put("initializer_range", shape.initializerRange())
                .put("intermediate_size", shape.hiddenDim())
                .put("layer_norm_eps", 1e-12)
                .put("max_position_embeddings", shape.maxPositions())
                .put("num_attention_heads", shape.heads())
                .put("num_hidden_layers", shape.layers())
                .put("pad_token_id", shape.padTokenId())
                .put("position_embedding_type", "absolute")
                .put("type_vocab_size", TYPES)
                .put("vocab_size", shape.vocabSize());
    }

    private void linear(String bert, String distilBert, int out) {
        put(bert + ".weight", distilBert + ".weight", out);
        put(bert + ".bias", distilBert + ".bias", out);
    }

    private void norm(String bert, String distilBert) {
        put(bert + (oldNames ? ".gamma" : ".weight"), distilBert + ".weight", shape.dim());
        put(bert + (oldNames ? ".beta" : ".bias"), distilBert + ".bias", shape.dim());
    }

    private void put(String bert, String distilBert, int rows) {
        float[] values = weights.get(distilBert);
        long[] dimensions = values.length == rows ? new long[] {rows} : new long[] {rows, values.length / rows};
        tensors.f32(prefix + bert, dimensions, values);
    }

    private int square() {
        return shape.dim() * shape.dim();
    }

    private static float[] random(int size, long seed) {
        Random random = new Random(seed);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }
}
