package io.reviewstream.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.network.NetworkInput.TokenBatch;
import io.reviewstream.trainer.network.TorchScriptNetwork.LossAndGradients;
import io.reviewstream.trainer.network.TorchScriptNetwork.ProgramSettings;
import io.reviewstream.trainer.script.ScriptModule;
import java.util.Arrays;
import java.util.List;

/**
 * The forward and backward pass of a {@link DistilBertNetwork} with a masked-language head as one TorchScript program over
 * its parameters, which the network keeps owning. Used by the thread that uses the network.
 */
public final class MaskedLanguageNetwork implements AutoCloseable {
    private final DistilBertNetwork network;
    private final ScriptModule script;
    private final ProgramSettings settings;

    /**
     * A text in which some tokens are hidden.
     *
     * @param tokenIds what the network reads: of hidden tokens the mask token, another token or the token itself
     * @param places indexes of the hidden tokens, ascending
     * @param originals the token that belongs to each place
     */
    public record MaskedText(List<Integer> tokenIds, List<Integer> places, List<Integer> originals) {
        public MaskedText {
            tokenIds = List.copyOf(tokenIds);
            places = List.copyOf(places);
            originals = List.copyOf(originals);
            if (places.size() != originals.size()) {
                throw new IllegalArgumentException(places.size() + " places and " + originals.size() + " tokens");
            }
        }
    }

    /**
     * Texts with hidden tokens, padded to one rectangle. The arrays belong to the manager that they were made with.
     *
     * @param tokens the texts
     * @param places of the hidden tokens in the batch, as many for each text, filled up with that of token 0: int64 (batch
     *     · most)
     * @param rows which of these places are hidden tokens, filled up to a multiple of {@value #ROWS}: int64 (rows)
     * @param labels the token that belongs there, {@value #NO_LABEL} where {@code rows} is filled up: int64 (rows)
     */
    public record MaskedBatch(TokenBatch tokens, NDArray places, NDArray rows, NDArray labels) {
        static final int NO_LABEL = -100;
        private static final int ROWS = 32;
        private static final int PLACES = 4;

        /**
         * The arrays of some texts. Sizes are rounded up, because libraries compile code for each shape and keep it.
         *
         * @throws IllegalArgumentException if no token of any text is hidden
         */
        public static MaskedBatch of(NDManager manager, List<MaskedText> texts, DistilBertConfig config) {
            TokenBatch tokens = TokenBatch.padToEights(
                    manager, texts.stream().map(text -> ints(text.tokenIds())).toList(), config);
            int longest = Math.toIntExact(tokens.inputIds().getShape().get(1));
            int most = up(
                    texts.stream().mapToInt(text -> text.places().size()).max().orElse(0), PLACES);
            int hidden = texts.stream().mapToInt(text -> text.places().size()).sum();
            if (hidden == 0) {
                throw new IllegalArgumentException("no token is hidden");
            }
            long[] places = new long[texts.size() * most];
            long[] rows = new long[up(hidden, ROWS)];
            long[] labels = new long[rows.length];
            Arrays.fill(labels, NO_LABEL);
            int next = 0;
            for (int row = 0; row < texts.size(); row++) {
                MaskedText text = texts.get(row);
                Arrays.fill(places, row * most, (row + 1) * most, (long) row * longest);
                for (int i = 0; i < text.places().size(); i++) {
                    places[row * most + i] += text.places().get(i);
                    rows[next] = (long) row * most + i;
                    labels[next++] = text.originals().get(i);
                }
            }
            return new MaskedBatch(tokens, manager.create(places), manager.create(rows), manager.create(labels));
        }

        private static int[] ints(List<Integer> list) {
            return list.stream().mapToInt(Integer::intValue).toArray();
        }

        private static int up(int size, int multiple) {
            return (size + multiple - 1) / multiple * multiple;
        }

        private List<NDArray> arrays() {
            return List.of(tokens.inputIds(), tokens.attentionMask(), places, rows, labels);
        }
    }

    /**
     * Compiles the program, and lets PyTorch record operations on the trained parameters until it is closed.
     *
     * @param network with a masked-language head
     * @throws UserException if this PyTorch lacks an operation
     */
    public MaskedLanguageNetwork(DistilBertNetwork network, ProgramSettings settings) {
        this.network = network;
        this.settings = settings;
        this.script = ScriptModule.load(
                network.manager(),
                MaskedLanguageProgram.of(
                        network.config(), List.copyOf(network.parameters().keySet()), settings));
        requireGradient(true);
    }

    /**
     * Forward without dropout.
     *
     * @return F32 (2): the sum of the losses of the hidden tokens, in nats, and how many of them are the likeliest token
     */
    public NDArray score(NDManager owner, MaskedBatch batch) {
        List<NDArray> arrays = batch.arrays();
        return script.run(
                owner,
                "score",
                network.parameters().values(),
                arrays.get(0),
                arrays.get(1),
                arrays.get(2),
                arrays.get(3),
                arrays.get(4));
    }

    /**
     * Forward with dropout, and backward. The loss is the cross-entropy of the hidden tokens, summed and multiplied by
     * {@code scale}.
     *
     * @param owner owns the result
     */
    public LossAndGradients lossAndGradients(NDManager owner, MaskedBatch batch, double scale) {
        NDList arguments = new NDList(batch.arrays());
        arguments.add(owner.create((float) scale));
        NDList result = script.runRecording(
                owner, "train", arguments, network.parameters().values());
        return new LossAndGradients(result.head(), result.subNDList(1));
    }

    private void requireGradient(boolean required) {
        settings.trained().forEach(name -> network.parameters().get(name).setRequiresGradient(required));
    }

    @Override
    public void close() {
        requireGradient(false);
        script.close();
    }
}
