package io.reviewstream.trainer.network;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * DistilBERT as TorchScript text, in the operations that PyTorch runs fastest. Only token 0 of the last layer reaches the
 * head, so that layer's queries, output projection and feed-forward part are computed for token 0 alone; the result is the
 * same. The program's methods, where {@code p} is the list of all parameters:
 *
 * <pre>
 * backbone(p, ids, mask) -> (batch, dim)
 * head(p, pooled)        -> (batch, labels)
 * train_tokens(ids, mask, labels, weights, scale, p) -> [(loss, correct), gradient...]
 * train_pooled(pooled, labels, weights, scale, p)    -> [(loss, correct), gradient...]
 * finite(p, ids, mask)   -> for each of {@link #watched} 1 if its output is finite, else 0
 * </pre>
 *
 * Matrix products of the backbone are in the settings' precision; sums, softmax, LayerNorm and the head are F32. The loss
 * is the settings' {@link ClassificationLoss}: a sum over the rows times {@code scale}, so that a batch can be computed in
 * pieces. Without trained parameters there
 * is neither {@code train_tokens} nor {@code train_pooled}, but {@code finite}.
 */
final class NetworkProgram {
    private static final int INT16 = 2;
    private static final int INT64 = 4;
    private static final int FLOAT32 = 6;
    private static final int BFLOAT16 = 15;
    private static final long NOISES = 1L << Short.SIZE;
    private static final double LOWEST = -Float.MAX_VALUE;
    private static final int FEWEST_ROWS = 16;
    /** Lengths are padded to the first, see {@link NetworkInput.TokenBatch#padToEights}. */
    private static final List<Integer> GROUPS = List.of(8, 32, 128);

    private final DistilBertConfig config;
    private final List<String> parameters;
    private final TorchScriptNetwork.ProgramSettings settings;
    private final Map<String, Shape> shapes;
    private final StringBuilder text = new StringBuilder();
    private final List<String> watched = new ArrayList<>();
    private boolean watching;
    private boolean dropout;
    private int variables;

    NetworkProgram(DistilBertConfig config, List<String> parameters, TorchScriptNetwork.ProgramSettings settings) {
        this.config = config;
        this.parameters = parameters;
        this.settings = settings;
        this.shapes = ParameterShapes.of(config);
    }

    /**
     * The program's text.
     *
     * @param parameters all names in the order of the list {@code p}
     */
    static String of(DistilBertConfig config, List<String> parameters, TorchScriptNetwork.ProgramSettings settings) {
        NetworkProgram script = new NetworkProgram(config, parameters, settings);
        script.method("backbone(self: __torch__.Program, p: List[Tensor], ids: Tensor, mask: Tensor) -> Tensor");
        script.line("return " + script.backbone());
        script.method("head(self: __torch__.Program, p: List[Tensor], pooled: Tensor) -> Tensor");
        script.line("return " + script.head("pooled"));
        if (settings.trained().isEmpty()) {
            script.finite();
        } else {
            script.withDropout();
            script.train("tokens", List.of("ids", "mask"), script::logits);
            script.train("pooled", List.of("pooled"), () -> script.head("pooled"));
        }
        return script.text();
    }

    /** The linear layers and LayerNorms in the order of computation, whose outputs {@code finite} looks at. */
    static List<String> watched(
            DistilBertConfig config, List<String> parameters, TorchScriptNetwork.ProgramSettings settings) {
        NetworkProgram script = new NetworkProgram(config, parameters, settings);
        script.finite();
        return List.copyOf(script.watched);
    }

    private void finite() {
        method("finite(self: __torch__.Program, p: List[Tensor], ids: Tensor, mask: Tensor) -> Tensor");
        line("f = annotate(List[Tensor], [])");
        watching = true;
        logits();
        watching = false;
        line("return torch.to(torch.stack(f), " + FLOAT32 + ")");
    }

    private String watched(String name, String output) {
        if (watching) {
            watched.add(name);
            let("torch.append(f, torch.all(torch.isfinite(%s)))", output);
        }
        return output;
    }

    /** What was written so far. */
    String text() {
        return text.toString();
    }

    /** Methods from here on drop values, as in training. */
    void withDropout() {
        dropout = true;
    }

    void method(String signature) {
        text.append("  def ").append(signature).append(":\n");
    }

    void line(String line) {
        text.append("    ").append(line).append('\n');
    }

    /** A line that names what {@code expression} computes; returns the name. */
    String let(String expression, Object... arguments) {
        String variable = "x" + variables++;
        line(variable + " = " + String.format(Locale.ROOT, expression, arguments));
        return variable;
    }

    private void train(String input, List<String> tensors, Supplier<String> forward) {
        method("train_" + input + "(self: __torch__.Program, " + String.join(": Tensor, ", tensors)
                + ": Tensor, labels: Tensor, weights: Tensor, scale: Tensor, p: List[Tensor]) -> List[Tensor]");
        ClassificationLoss loss = settings.loss();
        loss.repeat(this, tensors);
        String logits = forward.get();
        returnGradients(loss.of(this, logits), loss.firstPass(this, logits));
    }

    /** The end of a method that trains: {@code [(loss, correct), gradient...]}. */
    void returnGradients(String loss, String logits) {
        String correct = correct(logits);
        List<String> trained = settings.trained().stream().map(this::parameter).toList();
        String gradients = let("torch.grad([%s], [%s])", loss, String.join(", ", trained));
        String result = let("annotate(List[Tensor], [torch.stack([torch.detach(%s), %s])])", loss, correct);
        for (int i = 0; i < trained.size(); i++) {
            String gradient = let("%s[%d]", gradients, i);
            let("torch.append(%s, unchecked_cast(Tensor, %s))", result, gradient);
        }
        line("return " + result);
    }

    /** The number of rows whose likeliest class is their label. */
    String correct(String logits) {
        return let("torch.to(torch.sum(torch.eq(torch.argmax(%s, 1), labels)), %d)", logits, FLOAT32);
    }

    /** Of the whole network, (batch, labels). */
    String logits() {
        return head(backbone());
    }

    private String backbone() {
        return let("torch.squeeze(%s, 1)", hidden(all -> let("torch.slice(%s, 1, 0, 1)", all)));
    }

    /**
     * The output of the last layer.
     *
     * @param read the tokens whose output is read, (batch, some, dim) of (batch, length, dim)
     */
    String hidden(UnaryOperator<String> read) {
        line("b = torch.size(ids, 0)");
        line("n = torch.size(ids, 1)");
        if (settings.kernel() == LinearKernel.ONEDNN) {
            groupTokens();
        }
        String words = let("torch.embedding(%s, ids)", parameter(ParameterShapes.WORDS));
        String places = let("torch.slice(%s, 0, 0, n)", parameter(ParameterShapes.POSITIONS));
        String sum = let("torch.add(%s, %s)", words, places);
        String hidden = dropped(norm(sum, ParameterShapes.EMBEDDING_NORM), config.dropout());
        String padding = let("torch.to(torch.view(torch.eq(mask, 0), [b, 1, 1, n]), %d)", FLOAT32);
        String bias = let("torch.mul(%s, %s)", padding, LOWEST);
        for (int i = 0; i < config.layers(); i++) {
            String queries = i == config.layers() - 1 ? read.apply(hidden) : hidden;
            hidden = layer(ParameterShapes.layer(i), queries, hidden, bias);
        }
        return hidden;
    }

    /**
     * How many tokens are one row of the convolution's image: more are faster, but PyTorch sends images of few rows to
     * another library.
     */
    private void groupTokens() {
        line("t = torch.mul(b, n)");
        line("k = 1");
        for (int group : GROUPS) {
            line(String.format(
                    Locale.ROOT,
                    "if torch.__and__(torch.eq(torch.remainder(t, %1$d), 0), torch.ge(t, %2$d)):",
                    group,
                    group * FEWEST_ROWS));
            line("  k = " + group);
            line("else:");
            line("  pass");
        }
    }

    private String head(String pooled) {
        String inner = let("torch.relu(%s)", wideLinear(pooled, ParameterShapes.PRE_CLASSIFIER));
        return wideLinear(dropped(inner, config.headDropout()), ParameterShapes.CLASSIFIER);
    }

    private String layer(String name, String queries, String hidden, String bias) {
        boolean some = !queries.equals(hidden);
        String attended = attention(name + "attention.", queries, hidden, bias);
        String middle = norm(let("torch.add(%s, %s)", attended, queries), name + "sa_layer_norm");
        String inner = let("torch.gelu(%s)", linear(narrow(middle), name + "ffn.lin1", some));
        String outer = dropped(wide(linear(inner, name + "ffn.lin2", some)), config.dropout());
        return norm(let("torch.add(%s, %s)", outer, middle), name + "output_layer_norm");
    }

    private String attention(String name, String queries, String hidden, String bias) {
        boolean some = !queries.equals(hidden);
        String input = narrow(hidden);
        String query = byHead(linear(some ? narrow(queries) : input, name + "q_lin", some));
        String key = byHead(linear(input, name + "k_lin", false));
        String value = byHead(linear(input, name + "v_lin", false));
        String context = attended(query, key, value, bias);
        String merged = let("torch.reshape(torch.transpose(%s, 1, 2), [b, -1, %d])", context, config.dim());
        return wide(linear(merged, name + "out_lin", some));
    }

    /**
     * On a CPU, PyTorch's fused attention has no dropout, and its fallback is slower than the single operations, which are
     * written out here.
     */
    private String attended(String query, String key, String value, String bias) {
        double rate = dropout ? config.attentionDropout() : 0;
        if (rate == 0 || settings.gpu()) {
            return let("torch.scaled_dot_product_attention(%s, %s, %s, %s, %s)", query, key, value, narrow(bias), rate);
        }
        String scaled = let("torch.mul(%s, %s)", query, 1 / Math.sqrt((double) config.dim() / config.heads()));
        String scores = wide(let("torch.matmul(%s, torch.transpose(%s, 2, 3))", scaled, key));
        String weights = let("torch.softmax(torch.add(%s, %s), -1)", scores, bias);
        return let("torch.matmul(%s, %s)", narrow(dropped(weights, rate)), value);
    }

    /** (batch, length, dim) to (batch, heads, length, dim / heads). */
    private String byHead(String hidden) {
        int size = config.dim() / config.heads();
        return let("torch.transpose(torch.view(%s, [b, -1, %d, %d]), 1, 2)", hidden, config.heads(), size);
    }

    /**
     * A product of the backbone.
     *
     * @param some whether the input has some tokens of each text, rather than all
     */
    private String linear(String input, String name, boolean some) {
        Shape shape = shapes.get(name + ".weight");
        if (settings.precision() == Precision.FP32
                && settings.kernel().convolves(shape.get(1), shape.get(0))
                && !some) {
            return watched(name, convolution(input, name, shape));
        }
        return watched(
                name,
                let(
                        "torch.linear(%s, %s, %s)",
                        input, narrow(parameter(name + ".weight")), narrow(parameter(name + ".bias"))));
    }

    private String wideLinear(String input, String name) {
        return watched(
                name, let("torch.linear(%s, %s, %s)", input, parameter(name + ".weight"), parameter(name + ".bias")));
    }

    /**
     * A linear layer as a one-by-one convolution. The tokens are an image in channels-last order, which is how they are in
     * memory, so that nothing is copied.
     */
    private String convolution(String input, String name, Shape shape) {
        String rows = let("torch.reshape(%s, [-1, k, %d])", input, shape.get(1));
        String image = let("torch.unsqueeze(torch.permute(%s, [0, 2, 1]), 2)", rows);
        String kernel = let("torch.view(%s, [%d, %d, 1, 1])", parameter(name + ".weight"), shape.get(0), shape.get(1));
        String result = let("torch.conv2d(%s, %s, %s)", image, kernel, parameter(name + ".bias"));
        String channelsLast = let("torch.permute(torch.squeeze(%s, 2), [0, 2, 1])", result);
        return let("torch.reshape(%s, [b, -1, %d])", channelsLast, shape.get(0));
    }

    String norm(String input, String name) {
        return watched(
                name,
                let(
                        "torch.layer_norm(%s, [%d], %s, %s, 1e-12)",
                        input, config.dim(), parameter(name + ".weight"), parameter(name + ".bias")));
    }

    /**
     * Dropout. PyTorch draws a number for each element, which on a CPU takes 5 % of a step. Here one draw of 64 bits serves
     * four elements, so the rate is exact to 1/65536.
     */
    private String dropped(String input, double rate) {
        if (!dropout || rate == 0) {
            return input;
        }
        if (settings.gpu()) {
            return let("torch.dropout(%s, %s, True)", input, rate);
        }
        long lost = Math.min(Math.round(rate * NOISES), NOISES - 1);
        String count = let("torch.numel(%s)", input);
        String draws = let("torch.new_empty(%s, [torch.floordiv(torch.add(%s, 3), 4)], dtype=%d)", input, count, INT64);
        String bits = let("torch.random_(%s, %d, None)", draws, -Long.MAX_VALUE);
        String noise = let("torch.slice(torch.view_copy(%s, dtype=%d), 0, 0, %s)", bits, INT16, count);
        String kept = let("torch.to(torch.ge(%s, %d), %d)", noise, Short.MIN_VALUE + lost, FLOAT32);
        String factors = let("torch.mul_(%s, %s)", kept, (double) NOISES / (NOISES - lost));
        return let("torch.mul(%s, torch.view(%s, torch.size(%s)))", input, factors, input);
    }

    String narrow(String wide) {
        return settings.precision() == Precision.BF16 ? let("torch.to(%s, %d)", wide, BFLOAT16) : wide;
    }

    String wide(String narrow) {
        return settings.precision() == Precision.BF16 ? let("torch.to(%s, %d)", narrow, FLOAT32) : narrow;
    }

    String parameter(String name) {
        int index = parameters.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("no parameter " + name);
        }
        return "p[" + index + "]";
    }
}
