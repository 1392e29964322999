package io.reviewstream.trainer.run;

import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.network.DistilBertConfig;
import java.util.Objects;
import java.util.Optional;

/**
 * How much of a review a model reads.
 *
 * @param maxTokens that were asked for, special tokens included
 * @param truncation which ones, where a review has more
 */
public record InputLength(Optional<Integer> maxTokens, Truncation truncation) {
    /** What the recipe or the network says, from the beginning. */
    public static final InputLength USUAL = new InputLength(Optional.empty(), Truncation.HEAD);

    static final int MOST_TOKENS = 512;

    /**
     * A choice.
     *
     * @throws UserException where no network reads so many or so few
     */
    public InputLength {
        maxTokens.ifPresent(tokens -> {
            if (tokens < 3) {
                throw UserException.usage("--max-tokens " + tokens + " leaves no room for a word: 3 at least.");
            }
            if (tokens > MOST_TOKENS) {
                throw UserException.usage("--max-tokens " + tokens + " is too many: at most " + MOST_TOKENS + ".");
            }
        });
        Objects.requireNonNull(truncation);
    }

    /** So many tokens, from the beginning. */
    public static InputLength of(int maxTokens) {
        return new InputLength(Optional.of(maxTokens), Truncation.HEAD);
    }

    /**
     * How many tokens the network reads.
     *
     * @param usual where nothing was asked for; the network's own limit where that is lower
     * @throws UserException where more were asked for than the network has positions
     */
    int tokens(int usual, DistilBertConfig config) {
        int positions = config.maxPositions();
        maxTokens.filter(tokens -> tokens > positions).ifPresent(tokens -> {
            throw UserException.usage("--max-tokens " + tokens + " is too many: the network has " + positions
                    + " positions. Give " + positions + " or fewer.");
        });
        return maxTokens.orElse(Math.min(usual, positions));
    }
}
