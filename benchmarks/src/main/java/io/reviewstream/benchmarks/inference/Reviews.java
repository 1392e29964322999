package io.reviewstream.benchmarks.inference;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.ReviewTokenizer;
import io.reviewstream.common.inference.TokenizedReview;
import io.reviewstream.trainer.data.CsvCorpus;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.network.DistilBertConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;

/**
 * What a workload has to classify.
 *
 * @param texts as they were written; none where the tokens are random
 * @param tokenized the same in tokens, in order
 */
record Reviews(List<String> texts, List<TokenizedReview> tokenized) {
    Reviews {
        texts = List.copyOf(texts);
        tokenized = List.copyOf(tokenized);
    }

    /**
     * Drawn at random, or from a file.
     *
     * @throws io.reviewstream.common.error.UserException where the file or the tokenizer cannot be read
     */
    static Reviews of(InferenceWorkload workload, ModelBundle bundle) {
        int maxTokens = Math.min(workload.maxTokens(), bundle.manifest().maxTokens());
        return workload.data()
                .map(file -> read(file, workload, maxTokens, bundle))
                .orElseGet(() -> random(workload, maxTokens, bundle));
    }

    private static Reviews random(InferenceWorkload workload, int maxTokens, ModelBundle bundle) {
        int tokens = DistilBertConfig.read(bundle.directory()).vocabSize();
        return new Reviews(
                List.of(), workload.lengths().reviews(workload.reviews(), tokens, maxTokens, workload.seed()));
    }

    private static Reviews read(Path file, InferenceWorkload workload, int maxTokens, ModelBundle bundle) {
        List<String> texts = new ArrayList<>(CsvCorpus.readAll(List.of(file)).rows().stream()
                .map(ReviewRow::text)
                .toList());
        Collections.shuffle(texts, new Random(workload.seed()));
        List<String> some = texts.subList(0, Math.min(workload.reviews(), texts.size()));
        try (ReviewTokenizer tokenizer = tokenizer(bundle, maxTokens)) {
            return new Reviews(some, some.stream().map(tokenizer::tokenize).toList());
        }
    }

    private static ReviewTokenizer tokenizer(ModelBundle bundle, int maxTokens) {
        return ReviewTokenizer.cuttingAt(
                maxTokens, bundle.manifest().truncation(), bundle.verified(BundleFiles.TOKENIZER));
    }

    /** How long the texts take one after the other, on one thread; absent where there are none. */
    OptionalDouble secondsToTokenize(ModelBundle bundle) {
        if (texts.isEmpty()) {
            return OptionalDouble.empty();
        }
        try (ReviewTokenizer tokenizer = tokenizer(bundle, bundle.manifest().maxTokens())) {
            tokenizer.tokenize(texts.get(0));
            long start = System.nanoTime();
            texts.forEach(tokenizer::tokenize);
            return OptionalDouble.of((System.nanoTime() - start) / 1e9);
        }
    }

    int count() {
        return tokenized.size();
    }

    /** Of all reviews together. */
    long tokens() {
        return tokenized.stream().mapToLong(TokenizedReview::tokens).sum();
    }
}
