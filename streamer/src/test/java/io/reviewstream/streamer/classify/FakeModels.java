package io.reviewstream.streamer.classify;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.inference.Prediction;
import io.reviewstream.common.inference.TokenizedReview;
import io.reviewstream.streamer.swap.ModelLease;
import io.reviewstream.streamer.swap.ModelLeases;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.streams.errors.StreamsException;

/**
 * A model without a model: a token for each word and two more, "good" is positive, and whoever writes "poison" breaks
 * the run.
 */
final class FakeModels implements ModelLeases {
    static final ModelVersion FIRST = new ModelVersion("v20260101-000000-aaaaaa");
    static final ModelVersion SECOND = new ModelVersion("v20260102-000000-bbbbbb");
    private static final int MAX_TOKENS = 64;

    final List<List<String>> runs = new ArrayList<>();
    final AtomicInteger tokenized = new AtomicInteger();
    final AtomicInteger leases = new AtomicInteger();
    private final IdentityHashMap<TokenizedReview, String> written = new IdentityHashMap<>();
    ModelVersion version = FIRST;
    boolean empty;

    @Override
    public ModelLease acquire() {
        if (empty) {
            throw new StreamsException("no model is in service");
        }
        leases.incrementAndGet();
        return new Lease(version);
    }

    private final class Lease implements ModelLease {
        private final ModelVersion leased;

        private Lease(ModelVersion leased) {
            this.leased = leased;
        }

        @Override
        public ModelVersion modelVersion() {
            return leased;
        }

        @Override
        public TokenizedReview tokenize(String reviewText) {
            tokenized.incrementAndGet();
            String[] words = reviewText.split("\\s+", -1);
            int tokens = words.length + 2;
            long[] ids = new long[Math.min(tokens, MAX_TOKENS)];
            for (int i = 1; i < ids.length - 1; i++) {
                ids[i] = words[i - 1].hashCode();
            }
            TokenizedReview review = new TokenizedReview(ids, tokens > MAX_TOKENS);
            written.put(review, reviewText);
            return review;
        }

        @Override
        public List<Prediction> classify(List<TokenizedReview> run) {
            List<String> texts = run.stream().map(written::get).toList();
            runs.add(texts);
            if (texts.stream().anyMatch(text -> text.contains("poison"))) {
                throw new IllegalStateException("the model choked");
            }
            return run.stream()
                    .map(review -> new Prediction(
                            written.get(review).contains("good") ? 0.9 : 0.2, review.tokens(), review.truncated()))
                    .toList();
        }

        @Override
        public void close() {
            leases.decrementAndGet();
        }
    }
}
