package io.reviewstream.common.inference;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Tokenizes reviews, in serving and in training alike. Thread-safe until it is closed; owns native memory. */
public final class ReviewTokenizer implements AutoCloseable {
    private static final long NO_ID = -1;

    private final HuggingFaceTokenizer tokenizer;
    private final TruncationWindow window;
    private final long unknownId;

    private ReviewTokenizer(TruncationWindow window, Path file) {
        this.window = window;
        try {
            tokenizer = HuggingFaceTokenizer.builder()
                    .optTokenizerPath(file)
                    .optTruncation(false)
                    .optPadding(false)
                    .build();
            unknownId = unknownId(new JsonMapper().readTree(file.toFile()).path("model"));
        } catch (IOException | RuntimeException e) {
            throw UserException.badInput("Cannot load the tokenizer " + file + ": " + e.getMessage(), e);
        }
    }

    private static long unknownId(JsonNode model) {
        return model.path("vocab").path(model.path("unk_token").asText()).asLong(NO_ID);
    }

    /**
     * A tokenizer that truncates reviews.
     *
     * @param maxTokens maximum number of tokens of a review, special tokens included
     * @param truncation which tokens a longer review keeps
     * @param file a {@code tokenizer.json}
     * @throws UserException if the file cannot be loaded
     */
    public static ReviewTokenizer truncatingAt(int maxTokens, Truncation truncation, Path file) {
        return new ReviewTokenizer(new TruncationWindow(maxTokens, truncation), file);
    }

    /**
     * A tokenizer that does not truncate.
     *
     * @param file a {@code tokenizer.json}
     * @throws UserException if the file cannot be loaded
     */
    public static ReviewTokenizer withoutTruncation(Path file) {
        return new ReviewTokenizer(new TruncationWindow(Integer.MAX_VALUE, Truncation.HEAD), file);
    }

    /** The id of a word that the vocabulary does not have; -1, which is no id, if the tokenizer has none for it. */
    long unknownId() {
        return unknownId;
    }

    /** The token ids of a review. */
    public TokenizedReview tokenize(String reviewText) {
        return kept(reviewText).review();
    }

    /** The same tokens as text, as the vocabulary has them, without the special ones. */
    public List<String> pieces(String reviewText) {
        return kept(reviewText).pieces();
    }

    private KeptTokens kept(String reviewText) {
        return ofEnds(reviewText).orElseGet(() -> window.of(tokenizer.encode(reviewText)));
    }

    /** The token ids of each review, in order; uses all cores. */
    public List<TokenizedReview> tokenizeAll(List<String> reviewTexts) {
        List<String> whole =
                reviewTexts.stream().filter(text -> !window.readsEndsOf(text)).toList();
        Iterator<Encoding> encodings = List.of(tokenizer.batchEncode(whole)).iterator();
        return reviewTexts.stream()
                .map(text -> window.readsEndsOf(text)
                        ? tokenize(text)
                        : window.of(encodings.next()).review())
                .toList();
    }

    /** Tokenizes the ends of a very long review only; empty if they have too few tokens. */
    private Optional<KeptTokens> ofEnds(String reviewText) {
        return window.ends(reviewText)
                .flatMap(ends -> window.ofEnds(tokenizer.encode(ends.beginning()), tokenizer.encode(ends.end())));
    }

    @Override
    public void close() {
        tokenizer.close();
    }

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
            return first == -1 || last == -1
                    ? Optional.empty()
                    : Optional.of(new Ends(text.substring(0, first), text.substring(last)));
        }

        /** Truncates a tokenized text. */
        KeptTokens of(Encoding whole) {
            int tokens = whole.getIds().length;
            return tokens <= maxTokens ? new KeptTokens(whole, tokens, whole, 0, false) : join(whole, whole);
        }

        /** Joins the tokenized ends of a text; empty if they have too few tokens. */
        Optional<KeptTokens> ofEnds(Encoding beginning, Encoding end) {
            return beginning.getIds().length > maxTokens && end.getIds().length > maxTokens
                    ? Optional.of(join(beginning, end))
                    : Optional.empty();
        }

        /** The first tokens of one encoding and the last of the other, {@code maxTokens} in all. */
        private KeptTokens join(Encoding beginning, Encoding end) {
            // Some token in between is not special: there are more than the text may keep.
            long[] special = beginning.getSpecialTokenMask();
            int before = 0;
            while (special[before] == 1) {
                before++;
            }
            int after = 0;
            while (special[special.length - 1 - after] == 1) {
                after++;
            }
            int first = before + truncation.first(Math.max(0, maxTokens - before - after));
            return new KeptTokens(beginning, first, end, maxTokens - first, true);
        }
    }

    /** The first tokens of one encoding and the last of another. */
    record KeptTokens(Encoding beginning, int first, Encoding end, int last, boolean truncated) {
        TokenizedReview review() {
            long[] ids = new long[first + last];
            System.arraycopy(beginning.getIds(), 0, ids, 0, first);
            System.arraycopy(end.getIds(), end.getIds().length - last, ids, first, last);
            return new TokenizedReview(ids, truncated);
        }

        List<String> pieces() {
            List<String> pieces = new ArrayList<>();
            add(beginning, 0, first, pieces);
            int length = end.getIds().length;
            add(end, length - last, length, pieces);
            return List.copyOf(pieces);
        }

        private static void add(Encoding from, int begin, int end, List<String> pieces) {
            for (int i = begin; i < end; i++) {
                if (from.getSpecialTokenMask()[i] == 0) {
                    pieces.add(from.getTokens()[i]);
                }
            }
        }
    }
}
