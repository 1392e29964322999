package io.reviewstream.trainer.run;

import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.network.DistilBertConfig;
import java.util.Objects;
import java.util.Optional;

/**
 * The part of a review that a model reads.
 *
 * @param maxTokens special tokens included; absent for the default of the recipe or the network
 * @param truncation the part of a longer review that is read
 */
public record InputLength(Optional<Integer> maxTokens, Truncation truncation) {
    /** The default number of tokens, from the beginning. */
    public static final InputLength USUAL = new InputLength(Optional.empty(), Truncation.HEAD);

    static final int MOST_TOKENS = 512;

    /**
     * Checks the number.
     *
     * @throws UserException if no network reads so many or so few
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

    /** This number of tokens, from the beginning. */
    public static InputLength of(int maxTokens) {
        return new InputLength(Optional.of(maxTokens), Truncation.HEAD);
    }

    /**
     * The number of tokens that the network reads.
     *
     * @param usual the default, unless the limit of the network is lower
     * @throws UserException if it is more than the network has positions
     */
    public int tokens(int usual, DistilBertConfig config) {
        int positions = config.maxPositions();
        maxTokens.filter(tokens -> tokens > positions).ifPresent(tokens -> {
            throw UserException.usage("--max-tokens " + tokens + " is too many: the network has " + positions
                    + " positions. Give " + positions + " or fewer.");
        });
        return maxTokens.orElse(Math.min(usual, positions));
    }
}
