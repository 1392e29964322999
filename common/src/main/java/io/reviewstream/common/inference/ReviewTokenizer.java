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

/** Reads reviews as a model does, in serving and in training alike. Thread-safe until it is closed; owns native memory. */
public final class ReviewTokenizer implements AutoCloseable {
    private final HuggingFaceTokenizer tokenizer;
    private final TruncationWindow cut;

    private ReviewTokenizer(TruncationWindow cut, Path file) {
        this.cut = cut;
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
     * A tokenizer that cuts reviews.
     *
     * @param maxTokens of a review, special tokens included; what is cut has exactly as many
     * @param truncation which ones
     * @param file a {@code tokenizer.json}
     * @throws UserException where the file cannot be loaded
     */
    public static ReviewTokenizer cuttingAt(int maxTokens, Truncation truncation, Path file) {
        return new ReviewTokenizer(new TruncationWindow(maxTokens, truncation), file);
    }

    /**
     * A tokenizer that leaves reviews as long as they are.
     *
     * @param file a {@code tokenizer.json}
     * @throws UserException where the file cannot be loaded
     */
    public static ReviewTokenizer notCutting(Path file) {
        return new ReviewTokenizer(new TruncationWindow(Integer.MAX_VALUE, Truncation.HEAD), file);
    }

    /** A review as token ids. */
    public TokenizedReview tokenize(String reviewText) {
        return ofEnds(reviewText).orElseGet(() -> cut.of(tokenizer.encode(reviewText)));
    }

    /** Reviews as token ids, on all cores. */
    public List<TokenizedReview> tokenizeAll(List<String> reviewTexts) {
        List<String> whole =
                reviewTexts.stream().filter(text -> !cut.readsEndsOf(text)).toList();
        Iterator<Encoding> encodings = List.of(tokenizer.batchEncode(whole)).iterator();
        return reviewTexts.stream()
                .map(text -> cut.readsEndsOf(text) ? tokenize(text) : cut.of(encodings.next()))
                .toList();
    }

    /** A very long review, of whose middle no token is kept; empty where its ends do not suffice. */
    private Optional<TokenizedReview> ofEnds(String reviewText) {
        return cut.ends(reviewText)
                .flatMap(ends -> cut.ofEnds(tokenizer.encode(ends.beginning()), tokenizer.encode(ends.end())));
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
