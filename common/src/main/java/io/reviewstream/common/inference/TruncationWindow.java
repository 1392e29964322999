package io.reviewstream.common.inference;

import ai.djl.huggingface.tokenizers.Encoding;
import io.reviewstream.common.bundle.Truncation;
import java.util.Optional;

/**
 * Selects the tokens that a long review keeps. The special tokens before and after a review are always kept.
 *
 * @param maxTokens maximum number of tokens of a review, special tokens included
 */
record TruncationWindow(int maxTokens, Truncation truncation) {
    /** Twice the average of English text, so the ends of a text nearly always have enough tokens. */
    private static final int CHARACTERS_PER_TOKEN = 8;

    /**
     * The beginning of a text up to a space and its end from a space on. A tokenizer that splits at spaces, as BERT's
     * does, makes the same tokens of them as of the whole text.
     */
    record Ends(String beginning, String end) {}

    /** Whether a text is so long that only its ends are tokenized at first. */
    boolean readsEndsOf(String text) {
        return text.length() > 2L * CHARACTERS_PER_TOKEN * maxTokens;
    }

    /** The ends of a very long text, whose middle is never read; empty if it has no space to cut at. */
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

    /** Truncates a tokenized text. */
    TokenizedReview of(Encoding whole) {
        long[] ids = whole.getIds();
        return ids.length <= maxTokens ? new TokenizedReview(ids, false) : join(whole, whole);
    }

    /** Joins the tokenized ends of a text; empty if they have too few tokens. */
    Optional<TokenizedReview> ofEnds(Encoding beginning, Encoding end) {
        return beginning.getIds().length > maxTokens && end.getIds().length > maxTokens
                ? Optional.of(join(beginning, end))
                : Optional.empty();
    }

    /** The first tokens of one encoding and the last of the other, {@code maxTokens} in all. */
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
