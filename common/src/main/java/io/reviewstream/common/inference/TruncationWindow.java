package io.reviewstream.common.inference;

import ai.djl.huggingface.tokenizers.Encoding;
import io.reviewstream.common.bundle.Truncation;
import java.util.Optional;

/**
 * Which tokens of a review are kept. The special tokens that the tokenizer puts before and after a review always are.
 *
 * @param maxTokens of a review, special tokens included
 */
record TruncationWindow(int maxTokens, Truncation truncation) {
    /** Twice as many as a token of English has, so that the ends of a text nearly always suffice. */
    private static final int CHARACTERS_PER_TOKEN = 8;

    /**
     * A text's beginning up to a space, and its end from a space on. A tokenizer that splits at spaces, as BERT's does,
     * makes the same tokens of them as of the text.
     */
    record Ends(String beginning, String end) {}

    /** Whether a text is so long that its ends are read first. */
    boolean readsEndsOf(String text) {
        return text.length() > 2L * CHARACTERS_PER_TOKEN * maxTokens;
    }

    /** The ends of a very long text, whose middle would cost time and give no token; empty where it has no spaces there. */
    Optional<Ends> ends(String text) {
        if (!readsEndsOf(text)) {
            return Optional.empty();
        }
        int window = CHARACTERS_PER_TOKEN * maxTokens;
        int first = text.lastIndexOf(' ', window);
        int last = text.indexOf(' ', text.length() - window);
        return first < 0 || last < 0
                ? Optional.empty()
                : Optional.of(new Ends(text.substring(0, first), text.substring(last)));
    }

    /** A review of all its tokens. */
    TokenizedReview of(Encoding whole) {
        long[] ids = whole.getIds();
        return ids.length <= maxTokens ? new TokenizedReview(ids, false) : join(whole, whole);
    }

    /** A review of the tokens of its ends; empty where more are needed. */
    Optional<TokenizedReview> ofEnds(Encoding beginning, Encoding end) {
        return beginning.getIds().length > maxTokens && end.getIds().length > maxTokens
                ? Optional.of(join(beginning, end))
                : Optional.empty();
    }

    /** The first tokens of one and the last of the other, as many as are read. */
    private TokenizedReview join(Encoding beginning, Encoding end) {
        long[] special = beginning.getSpecialTokenMask();
        int before = 0;
        while (before < special.length && special[before] == 1) {
            before++;
        }
        int after = 0;
        while (after < special.length - before && special[special.length - 1 - after] == 1) {
            after++;
        }
        int first = before + truncation.first(Math.max(0, maxTokens - before - after));
        int last = maxTokens - first;
        long[] ids = new long[maxTokens];
        System.arraycopy(beginning.getIds(), 0, ids, 0, first);
        System.arraycopy(end.getIds(), end.getIds().length - last, ids, first, last);
        return new TokenizedReview(ids, true);
    }
}
