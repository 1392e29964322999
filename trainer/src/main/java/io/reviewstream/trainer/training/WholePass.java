package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDArray;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.TokenBatch;
import java.util.List;

/** The whole network over token ids. */
record WholePass(DistilBertNetwork network, List<Example> examples) implements Pass {

    @Override
    public NDArray logits(List<Integer> rows, boolean training) {
        return network.logits(batch(network, examples, rows), training);
    }

    static TokenBatch batch(DistilBertNetwork network, List<Example> examples, List<Integer> rows) {
        List<int[]> texts =
                rows.stream().map(row -> examples.get(row).tokenIds()).toList();
        return TokenBatch.pad(network.manager(), texts, network.config().padTokenId());
    }
}
