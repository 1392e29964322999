package io.reviewstream.trainer.network;

import java.util.List;

/**
 * DistilBERT with its masked-language head as TorchScript text: {@link NetworkProgram}'s backbone, of whose last layer only
 * masked tokens are read, so that its queries, output projection and feed-forward part are computed for them alone, and the
 * logits over the vocabulary too. The program's methods, where {@code p} is the list of all parameters and the other
 * arguments are those of a {@link MaskedLanguageNetwork.MaskedBatch}:
 *
 * <pre>
 * score(p, ids, mask, places, rows, labels)        -> (sum of losses, correct)
 * train(ids, mask, places, rows, labels, scale, p) -> [(loss, correct), gradient...]
 * </pre>
 *
 * Matrix products, those of the head too, are in the settings' precision; GELU, LayerNorm and the loss are F32. The
 * projection onto the vocabulary is the word embedding.
 */
final class MaskedLanguageProgram {
    private static final String BATCH = "ids: Tensor, mask: Tensor, places: Tensor, rows: Tensor, labels: Tensor";

    private final DistilBertConfig config;
    private final NetworkProgram script;

    private MaskedLanguageProgram(DistilBertConfig config, NetworkProgram script) {
        this.config = config;
        this.script = script;
    }

    /**
     * The program's text.
     *
     * @param parameters all names in the order of the list {@code p}
     */
    static String of(DistilBertConfig config, List<String> parameters, TorchScriptNetwork.ProgramSettings settings) {
        MaskedLanguageProgram program =
                new MaskedLanguageProgram(config, new NetworkProgram(config, parameters, settings));
        program.score();
        program.train();
        return program.script.text();
    }

    private void score() {
        script.method("score(self: __torch__.Program, p: List[Tensor], " + BATCH + ") -> Tensor");
        String logits = logits();
        script.line("return torch.stack([" + loss(logits) + ", " + script.correct(logits) + "])");
    }

    private void train() {
        script.withDropout();
        script.method("train(self: __torch__.Program, " + BATCH + ", scale: Tensor, p: List[Tensor]) -> List[Tensor]");
        String logits = logits();
        script.returnGradients(script.let("torch.mul(%s, scale)", loss(logits)), logits);
    }

    private String loss(String logits) {
        return script.let(
                "torch.cross_entropy_loss(%s, labels, None, 2, %d, 0.)",
                logits, MaskedLanguageNetwork.MaskedBatch.NO_LABEL);
    }

    /** Of the masked tokens, (rows, vocabulary). */
    private String logits() {
        String read = script.hidden(all -> script.let(
                "torch.view(torch.index_select(torch.reshape(%s, [-1, %d]), 0, places), [b, -1, %d])",
                all, config.dim(), config.dim()));
        String masked = script.let("torch.index_select(torch.reshape(%s, [-1, %d]), 0, rows)", read, config.dim());
        String inner = linear(masked, ParameterShapes.TRANSFORM + ".weight", ParameterShapes.TRANSFORM + ".bias");
        String normal = script.norm(script.let("torch.gelu(%s)", inner), ParameterShapes.TRANSFORM_NORM);
        return linear(normal, ParameterShapes.WORDS, ParameterShapes.PROJECTOR_BIAS);
    }

    private String linear(String input, String weight, String bias) {
        return script.wide(script.let(
                "torch.linear(%s, %s, %s)",
                script.narrow(input), script.narrow(script.parameter(weight)), script.narrow(script.parameter(bias))));
    }
}
