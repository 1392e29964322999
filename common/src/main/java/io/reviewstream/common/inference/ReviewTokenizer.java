package io.reviewstream.common.inference;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Tokenizes reviews, in serving and in training alike. Thread-safe until it is closed; owns native memory. */
public final class ReviewTokenizer implements AutoCloseable {
    private final HuggingFaceTokenizer tokenizer;
    private final TruncationWindow window;

    private ReviewTokenizer(TruncationWindow window, Path file) {
        this.window = window;
        try {
            tokenizer = HuggingFaceTokenizer.builder()
                    .optTokenizerPath(file)
                    .optTruncation(false)
                    .optPadding(false)
                    .build();
        } catch (IOException | RuntimeException e) {
            throw UserException.badInput("Cannot load the tokenizer " + file + ": " + e.getMessage(), e);
        }
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

    /** The token ids of a review. */
    public TokenizedReview tokenize(String reviewText) {
        return ofEnds(reviewText).orElseGet(() -> window.of(tokenizer.encode(reviewText)));
    }

    /** The token ids of each review, in order; uses all cores. */
    public List<TokenizedReview> tokenizeAll(List<String> reviewTexts) {
        List<String> whole =
                reviewTexts.stream().filter(text -> !window.readsEndsOf(text)).toList();
        Iterator<Encoding> encodings = List.of(tokenizer.batchEncode(whole)).iterator();
        return reviewTexts.stream()
                .map(text -> window.readsEndsOf(text) ? tokenize(text) : window.of(encodings.next()))
                .toList();
    }

    /** Tokenizes the ends of a very long review only; empty if they have too few tokens. */
    private Optional<TokenizedReview> ofEnds(String reviewText) {
        return window.ends(reviewText)
                .flatMap(ends -> window.ofEnds(tokenizer.encode(ends.beginning()), tokenizer.encode(ends.end())));
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
