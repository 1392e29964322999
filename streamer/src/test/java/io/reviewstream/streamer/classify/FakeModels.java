package io.reviewstream.streamer.classify;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.Stage;
import io.reviewstream.common.hash.HashedShare;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ReviewClassifier;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.inference.TokenizedReview;
import io.reviewstream.streamer.swap.ModelSlot.LeasedModel;
import io.reviewstream.streamer.swap.ModelSlot.ServedArm;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Fake models: a token for each word and two special ones; a review with "good" is positive; a batch with {@link #poison} fails,
 * and so does the tokenizer on "untokenizable"; {@link #fatal} makes it end the thread.
 */
final class FakeModels {
    static final ModelVersion FIRST = new ModelVersion("v20260101-000000-aaaaaa");
    static final ModelVersion SECOND = new ModelVersion("v20260102-000000-bbbbbb");
    private static final int MAX_TOKENS = 64;

    final List<List<String>> batches = new ArrayList<>();
    final AtomicInteger tokenized = new AtomicInteger();
    final AtomicInteger leases = new AtomicInteger();
    private final IdentityHashMap<TokenizedReview, String> texts = new IdentityHashMap<>();
    boolean othersPredict;
    boolean othersUnknown;
    boolean ending;
    final List<ModelVersion> failed = new ArrayList<>();
    final ModelHealth health = new ModelHealth(this::othersPredict, (model, why) -> failed.add(model), () -> ending);
    ModelVersion version = FIRST;
    String poison = "poison";
    final String fatal = "fatal";
    boolean empty;

    private boolean othersPredict(ModelVersion failing, String text) {
        if (othersUnknown) {
            throw UserException.unreachable("The registry is absent.", null);
        }
        return othersPredict;
    }

    /** The reviews that {@link #SECOND} predicts beside the model; empty without a canary. */
    Optional<HashedShare> canaryReviews = Optional.empty();

    Optional<LeasedModel> acquire(String reviewText) {
        if (empty) {
            return Optional.empty();
        }
        leases.incrementAndGet();
        Optional<ServedArm> arm = canaryReviews.map(reviews -> new ServedArm(reviews, reviews.contains(reviewText)));
        ModelVersion leased = arm.filter(ServedArm::isCanary).isPresent() ? SECOND : version;
        return Optional.of(new LeasedModel(new ModelLease(new FakeModel(leased), leases::decrementAndGet), arm));
    }

    private final class FakeModel implements ReviewClassifier {
        private final ModelVersion modelVersion;

        private FakeModel(ModelVersion modelVersion) {
            this.modelVersion = modelVersion;
        }

        @Override
        public ModelVersion modelVersion() {
            return modelVersion;
        }

        @Override
        public Optional<Prediction> answer(String reviewText) {
            return reviewText.startsWith("sure")
                    ? Optional.of(new Prediction(0.95, 0, 0, false, Stage.LINEAR, Optional.empty()))
                    : Optional.empty();
        }

        @Override
        public TokenizedReview tokenize(String reviewText) {
            if (reviewText.contains("untokenizable")) {
                throw new IllegalStateException("the tokenizer failed");
            }
            if (reviewText.contains(fatal)) {
                throw new StackOverflowError();
            }
            tokenized.incrementAndGet();
            String[] words = reviewText.split("\\s+", -1);
            int tokens = words.length + 2;
            long[] ids = new long[Math.min(tokens, MAX_TOKENS)];
            for (int i = 1; i < ids.length - 1; i++) {
                ids[i] = words[i - 1].hashCode();
            }
            TokenizedReview review = new TokenizedReview(ids, tokens > MAX_TOKENS);
            texts.put(review, reviewText);
            return review;
        }

        @Override
        public List<Prediction> classify(List<TokenizedReview> batch) {
            List<String> batchTexts = batch.stream().map(texts::get).toList();
            batches.add(batchTexts);
            if (batchTexts.stream().anyMatch(text -> text.contains(poison))) {
                throw new IllegalStateException("the model failed");
            }
            return batch.stream()
                    .map(review -> new Prediction(
                            texts.get(review).contains("good") ? 0.9 : 0.2,
                            review.tokens(),
                            0,
                            review.truncated(),
                            Stage.NETWORK,
                            texts.get(review).startsWith("audited") ? Optional.of(false) : Optional.empty()))
                    .toList();
        }
    }
}
