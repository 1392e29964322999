package io.reviewstream.trainer.network;

import java.util.List;
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
 * pieces. Without trained parameters there is neither {@code train_tokens} nor {@code train_pooled}, but {@code finite}.
 */
final class NetworkProgram extends ProgramParts {
    private static final double LOWEST = -Float.MAX_VALUE;

    private final DistilBertConfig config;
    private final TorchScriptNetwork.ProgramSettings settings;

    NetworkProgram(DistilBertConfig config, List<String> parameters, TorchScriptNetwork.ProgramSettings settings) {
        super(config, parameters, settings);
        this.config = config;
        this.settings = settings;
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
        return script.watched();
    }

    private void finite() {
        method("finite(self: __torch__.Program, p: List[Tensor], ids: Tensor, mask: Tensor) -> Tensor");
        watch(this::logits);
        line("return torch.to(torch.stack(f), " + FLOAT32 + ")");
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
        double rate = hasDropout() ? config.attentionDropout() : 0;
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
}
