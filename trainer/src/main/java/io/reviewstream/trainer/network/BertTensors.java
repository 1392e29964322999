package io.reviewstream.trainer.network;

import java.nio.FloatBuffer;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the tensors of a BERT encoder are the parameters of a DistilBERT. The layers are the same under other names. BERT
 * adds an embedding of the token type to each token; in a single text all tokens are of type 0, so its row is added to every
 * position. The pooler, which DistilBERT does not have, and the head over it are not used.
 *
 * @see <a href="https://arxiv.org/abs/1810.04805">BERT: Pre-training of Deep Bidirectional Transformers</a>
 */
final class BertTensors {
    static final String TOKEN_TYPES = "embeddings.token_type_embeddings.weight";

    private static final String PREFIX = "bert.";
    private static final Pattern LAYER =
            Pattern.compile("distilbert\\.transformer\\.layer\\.(\\d+)\\.(.+)\\.(weight|bias)");

    private static final Map<String, String> PARTS = Map.of(
            "attention.q_lin", "attention.self.query",
            "attention.k_lin", "attention.self.key",
            "attention.v_lin", "attention.self.value",
            "attention.out_lin", "attention.output.dense",
            "sa_layer_norm", "attention.output.LayerNorm",
            "ffn.lin1", "intermediate.dense",
            "ffn.lin2", "output.dense",
            "output_layer_norm", "output.LayerNorm");

    /** Beginnings of BERT's names; the bias may be there under a second one as well, which is not used. */
    private static final Map<String, String> MASKED_HEAD = Map.of(
            "cls.predictions.transform.dense.", ParameterShapes.TRANSFORM + ".",
            "cls.predictions.transform.LayerNorm.", ParameterShapes.TRANSFORM_NORM + ".",
            "cls.predictions.bias", ParameterShapes.PROJECTOR_BIAS,
            "cls.predictions.decoder.weight", ParameterShapes.PROJECTOR + ".weight");

    private BertTensors() {}

    /** The name of a tensor in a checkpoint that was saved without a head; of a masked-language head that of DistilBERT's. */
    static String withoutPrefix(String name) {
        for (Map.Entry<String, String> part : MASKED_HEAD.entrySet()) {
            if (name.startsWith(part.getKey())) {
                return part.getValue() + name.substring(part.getKey().length());
            }
        }
        return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
    }

    /** BERT's name, without prefix, of a DistilBERT parameter; that of a head is returned as it is. */
    static String nameOf(String parameter) {
        Matcher layer = LAYER.matcher(parameter);
        if (layer.matches()) {
            return "encoder.layer." + layer.group(1) + "." + PARTS.get(layer.group(2)) + "." + layer.group(3);
        }
        return parameter.startsWith(ParameterShapes.BACKBONE)
                ? parameter.substring(ParameterShapes.BACKBONE.length())
                : parameter;
    }

    /** The tensors that are read for these parameters; none for those of a head. */
    static Set<String> read(Set<String> parameters) {
        Set<String> names = new HashSet<>(Set.of(TOKEN_TYPES));
        parameters.stream()
                .filter(parameter -> !ParameterShapes.isHead(parameter))
                .map(BertTensors::nameOf)
                .forEach(names::add);
        return names;
    }

    /**
     * The position embedding of a single text, with the embedding of its token type.
     *
     * @param positions (positions, dim), row by row
     * @param tokenTypes (types, dim), of which row 0 is added
     */
    static FloatBuffer withFirstType(FloatBuffer positions, FloatBuffer tokenTypes, int dim) {
        float[] sums = new float[positions.limit()];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = positions.get(i) + tokenTypes.get(i % dim);
        }
        return FloatBuffer.wrap(sums);
    }
}
