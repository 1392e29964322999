package io.reviewstream.trainer.publish;

import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.failure.Failure;
import io.reviewstream.trainer.network.DistilBertConfig;
import java.util.Objects;
import java.util.Optional;

/**
 * How much of a review a model reads.
 *
 * @param maxTokens that were asked for, special tokens included
 * @param truncation which ones, where a review has more
 */
public record Reading(Optional<Integer> maxTokens, Truncation truncation) {
    /** What the recipe or the network says, from the beginning. */
    public static final Reading USUAL = new Reading(Optional.empty(), Truncation.HEAD);

    static final int MOST_TOKENS = 512;

    /**
     * A choice.
     *
     * @throws Failure where no network reads so many or so few
     */
    public Reading {
        maxTokens.ifPresent(tokens -> {
            if (tokens < 3) {
                throw Failure.usage("--max-tokens " + tokens + " leaves no room for a word: 3 at least.");
            }
            if (tokens > MOST_TOKENS) {
                throw Failure.usage("--max-tokens " + tokens + " is too many: at most " + MOST_TOKENS + ".");
            }
        });
        Objects.requireNonNull(truncation);
    }

    /** So many tokens, from the beginning. */
    public static Reading of(int maxTokens) {
        return new Reading(Optional.of(maxTokens), Truncation.HEAD);
    }

    /**
     * How many tokens the network reads.
     *
     * @param usual where nothing was asked for; the network's own limit where that is lower
     * @throws Failure where more were asked for than the network has positions
     */
    int tokens(int usual, DistilBertConfig config) {
        int positions = config.maxPositions();
        maxTokens.filter(tokens -> tokens > positions).ifPresent(tokens -> {
            throw Failure.usage("--max-tokens " + tokens + " is too many: the network has " + positions
                    + " positions. Give " + positions + " or fewer.");
        });
        return maxTokens.orElse(Math.min(usual, positions));
    }
}
