package io.reviewstream.common.inference;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.reviewstream.common.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Reads reviews as a model does, in serving and in training alike. Thread-safe until it is closed; owns native memory. */
public final class ReviewTokenizer implements AutoCloseable {
    private final HuggingFaceTokenizer tokenizer;

    private ReviewTokenizer(HuggingFaceTokenizer.Builder builder, Path file) {
        try {
            tokenizer = builder.optTokenizerPath(file).optPadding(false).build();
        } catch (IOException | RuntimeException e) {
            throw Failure.badInput("Cannot load the tokenizer " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * A tokenizer that cuts reviews.
     *
     * @param file a {@code tokenizer.json}
     * @param maxTokens of a review, special tokens included
     * @throws Failure where the file cannot be loaded
     */
    public static ReviewTokenizer cuttingAt(int maxTokens, Path file) {
        return new ReviewTokenizer(
                HuggingFaceTokenizer.builder().optTruncation(true).optMaxLength(maxTokens), file);
    }

    /**
     * A tokenizer that leaves reviews as long as they are.
     *
     * @param file a {@code tokenizer.json}
     * @throws Failure where the file cannot be loaded
     */
    public static ReviewTokenizer notCutting(Path file) {
        return new ReviewTokenizer(HuggingFaceTokenizer.builder().optTruncation(false), file);
    }

    /** A review as token ids. */
    public TokenizedReview tokenize(String reviewText) {
        Encoding encoding = tokenizer.encode(reviewText);
        return new TokenizedReview(encoding.getIds(), encoding.exceedMaxLength());
    }

    /** Reviews as token ids, on all cores. */
    public List<TokenizedReview> tokenizeAll(List<String> reviewTexts) {
        return Arrays.stream(tokenizer.batchEncode(reviewTexts))
                .map(encoding -> new TokenizedReview(encoding.getIds(), encoding.exceedMaxLength()))
                .toList();
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
