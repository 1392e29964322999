package io.reviewstream.trainer.network;

import java.util.List;

/**
 * The loss of a classifier: cross-entropy, with R-Drop if wanted. R-Drop sends each row through the network twice with
 * different dropout. Its loss is the mean of both cross-entropies plus {@code rDrop · (KL(p1 || p2) + KL(p2 || p1)) / 2},
 * with the gradient through both predictions, where the divergence of a row is weighted as its label is.
 *
 * @param labelSmoothing the share of each target that is spread over all labels, in [0, 1)
 * @param rDrop weight of the divergence; 0 for a single pass
 * @see <a href="https://arxiv.org/abs/2106.14448">R-Drop: Regularized dropout for neural networks</a>
 */
public record ClassificationLoss(double labelSmoothing, double rDrop) {
    /** Cross-entropy as it is. */
    public static final ClassificationLoss PLAIN = new ClassificationLoss(0, 0);

    /** Doubles the rows of a batch, if each goes through the network twice. */
    void repeat(NetworkProgram script, List<String> tensors) {
        if (rDrop > 0) {
            tensors.forEach(tensor -> script.line(tensor + " = torch.cat([" + tensor + ", " + tensor + "])"));
        }
    }

    /** The rows of {@code labels} among the logits: those of the first pass. */
    String firstPass(NetworkProgram script, String logits) {
        return rDrop > 0 ? script.let("torch.slice(%s, 0, 0, torch.size(labels, 0))", logits) : logits;
    }

    private static String secondPass(NetworkProgram script, String logits) {
        return script.let("torch.slice(%s, 0, torch.size(labels, 0))", logits);
    }

    /**
     * The sum over the rows times {@code scale}, in a method with {@code labels}, {@code weights} of the labels and
     * {@code scale}.
     *
     * @param logits (rows, labels); of two passes (2 · rows, labels), the first pass first
     */
    String of(NetworkProgram script, String logits) {
        if (rDrop == 0) {
            return script.let("torch.mul(%s, scale)", crossEntropy(script, logits, "labels"));
        }
        String both = crossEntropy(script, logits, script.let("torch.cat([labels, labels])"));
        String mean = script.let("torch.mul(%s, 0.5)", both);
        String weighted = script.let("torch.mul(%s, %s)", divergence(script, logits), rDrop / 2);
        return script.let("torch.mul(torch.add(%s, %s), scale)", mean, weighted);
    }

    private String crossEntropy(NetworkProgram script, String logits, String labels) {
        return script.let("torch.cross_entropy_loss(%s, %s, weights, 2, -100, %s)", logits, labels, labelSmoothing);
    }

    /** The two divergences together are the sum of {@code (p1 - p2) · (log p1 - log p2)}. */
    private String divergence(NetworkProgram script, String logits) {
        String logarithms = script.let("torch.log_softmax(%s, 1)", logits);
        String first = firstPass(script, logarithms);
        String second = secondPass(script, logarithms);
        String terms = script.let(
                "torch.mul(torch.sub(torch.exp(%1$s), torch.exp(%2$s)), torch.sub(%1$s, %2$s))", first, second);
        String rows = script.let("torch.sum(%s, [1])", terms);
        return script.let("torch.sum(torch.mul(%s, torch.index_select(weights, 0, labels)))", rows);
    }
}
