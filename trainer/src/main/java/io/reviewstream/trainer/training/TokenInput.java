package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDManager;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.NetworkInput;
import io.reviewstream.trainer.network.TokenBatch;
import java.util.List;

/** Token ids, through the whole network. */
record TokenInput(List<Example> examples, DistilBertConfig config) implements TrainingInput {

    @Override
    public NetworkInput.Tokens input(NDManager owner, List<Integer> rows) {
        List<int[]> texts =
                rows.stream().map(row -> examples.get(row).tokenIds()).toList();
        return new NetworkInput.Tokens(TokenBatch.padToEights(owner, texts, config));
    }
}
