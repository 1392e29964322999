package io.reviewstream.common.bundle;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Which tokens of a review are read where it has more than the model reads. */
public enum Truncation {
    /** The first ones. */
    HEAD,
    /**
     * The first quarter and the last three quarters, because a review concludes at its end: of 510 tokens 128 and 382,
     * which Sun et al. found better than either end alone.
     *
     * @see <a href="https://arxiv.org/abs/1905.05583">How to Fine-Tune BERT for Text Classification?</a>
     */
    HEAD_TAIL;

    /**
     * How many of the tokens that are read are the review's first; the others are its last.
     *
     * @param tokens that are read of a review with more, without special tokens
     */
    public int first(int tokens) {
        return this == HEAD ? tokens : (tokens + 2) / 4;
    }

    /** As options and manifests name it: {@code head}, {@code head-tail}. */
    @JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
