package io.reviewstream.benchmarks.kernels;

import io.reviewstream.benchmarks.subject.Lengths;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.Review;
import io.reviewstream.common.inference.BatchingPolicy;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.inference.ReviewTokenizer;
import io.reviewstream.common.inference.TokenizedReview;
import io.reviewstream.common.linear.LinearModel;
import io.reviewstream.common.serde.InputParser;
import io.reviewstream.common.serde.InputParser.InputFields;
import io.reviewstream.common.serde.Json;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.classify.TextPredictionCache;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.trainer.network.TokenizerFiles;
import io.reviewstream.trainer.network.Vocabulary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.commons.io.FileUtils;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What JMH measures: the work for every review outside the model. */
public final class Kernels {
    private Kernels() {}

    /** Tokenizes texts. */
    @State(Scope.Thread)
    public static class TokenizationKernel {
        private static final int MAX_TOKENS = 256;
        private static final int TEXTS = 256;

        /** A {@code tokenizer.json}; if empty, one with the words of the texts. */
        @Param("")
        String tokenizer;

        private final List<String> texts = SampleTexts.of(TEXTS, 1);
        private ReviewTokenizer reader;
        private int next;

        /** Loads the tokenizer. */
        @Setup
        public void load() throws IOException {
            if (!tokenizer.isEmpty()) {
                reader = ReviewTokenizer.truncatingAt(MAX_TOKENS, Truncation.HEAD, Path.of(tokenizer));
                return;
            }
            Path directory = Files.createTempDirectory("reviewstream-bench-");
            try {
                TokenizerFiles.of(Vocabulary.of(texts, 1000), MAX_TOKENS).write(directory);
                reader = ReviewTokenizer.truncatingAt(MAX_TOKENS, Truncation.HEAD, directory.resolve("tokenizer.json"));
            } finally {
                FileUtils.deleteDirectory(directory.toFile());
            }
        }

        /** One text after the other. */
        @Benchmark
        public TokenizedReview tokenize() {
            next = (next + 1) % TEXTS;
            return reader.tokenize(texts.get(next));
        }

        /** Frees the tokenizer. */
        @TearDown
        public void close() {
            reader.close();
        }
    }

    /** Classifies texts of about 120 words, each 700 characters or a little more, with a linear model. */
    @State(Scope.Thread)
    public static class LinearModelKernel {
        private static final int TEXTS = 256;
        private static final int CHARACTERS = 700;

        private final List<String> texts = new ArrayList<>();
        private final LinearModel model;
        private int next;

        /** Weights are random; their values cost nothing. */
        public LinearModelKernel() {
            StringBuilder text = new StringBuilder();
            for (String sample : SampleTexts.of(TEXTS * 20, 1)) {
                text.append(sample).append(' ');
                if (text.length() >= CHARACTERS) {
                    texts.add(text.toString());
                    text.setLength(0);
                }
            }
            Random random = new Random(1);
            float[] weights = new float[LinearModel.WEIGHTS];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = random.nextFloat() - 0.5f;
            }
            model = new LinearModel(weights);
        }

        /** One text after the other. */
        @Benchmark
        public double margin() {
            next = (next + 1) % texts.size();
            return model.margin(texts.get(next));
        }
    }

    /** Forms batches of reviews. */
    @State(Scope.Thread)
    public static class BatchingKernel {
        private static final int REVIEWS = 512;

        private final List<TokenizedReview> reviews = new Lengths(40, 220).reviews(REVIEWS, 30_522, 256, 1);
        private final List<List<TokenizedReview>> groups =
                List.of(reviews.subList(0, REVIEWS / 2), reviews.subList(REVIEWS / 2, REVIEWS));
        private int next;

        /** All 512 at once, as bulk classification does. */
        @Benchmark
        public List<List<TokenizedReview>> cut() {
            return BatchingPolicy.FOR_CPU.split(reviews);
        }

        /** One batch from two groups of 256, as the streamer does. */
        @Benchmark
        public List<TokenizedReview> around() {
            next = (next + 1) % REVIEWS;
            return BatchingPolicy.FOR_CPU.around(reviews.get(next), groups, TokenizedReview::tokens);
        }
    }

    /** Looks predictions up by the text of a review, in a full cache. */
    @State(Scope.Thread)
    public static class PredictionCacheKernel {
        private static final int CAPACITY = 10_000;
        private static final ModelVersion MODEL = new ModelVersion("v20260417-093012-3fa9c1");
        private static final Prediction PREDICTION = new Prediction(0.9731, 57, false);

        private final List<String> kept = SampleTexts.of(CAPACITY, 1);
        private final List<String> unknown = SampleTexts.of(2 * CAPACITY, 2);
        private final TextPredictionCache cache = new TextPredictionCache(CAPACITY, new StreamerMetrics());
        private final TextPredictionCache changing = new TextPredictionCache(CAPACITY, new StreamerMetrics());
        private int next;

        /** Fills both. */
        @Setup
        public void fill() {
            for (String text : kept) {
                cache.put(MODEL, text, PREDICTION);
                changing.put(MODEL, text, PREDICTION);
            }
        }

        /** A text that was predicted before. */
        @Benchmark
        public Optional<Prediction> hit() {
            next = (next + 1) % kept.size();
            return cache.find(MODEL, kept.get(next));
        }

        /** A new text that the linear stage answers. */
        @Benchmark
        public Optional<Prediction> miss() {
            return cache.find(MODEL, nextUnknown());
        }

        /** A new text that the network predicts; each is evicted before its turn comes again. */
        @Benchmark
        public Optional<Prediction> missAndPut() {
            String text = nextUnknown();
            Optional<Prediction> found = changing.find(MODEL, text);
            changing.put(MODEL, text, PREDICTION);
            return found;
        }

        private String nextUnknown() {
            next = (next + 1) % unknown.size();
            return unknown.get(next);
        }
    }

    /** Serializes and parses events. */
    @State(Scope.Thread)
    public static class JsonKernel {
        private static final int EVENTS = 256;

        private final JsonSerde<ClassifiedReview> serde = new JsonSerde<>(ClassifiedReview.class);
        private final InputParser parser = new InputParser(InputFields.DEFAULT);
        private final List<ClassifiedReview> classified = SampleTexts.of(EVENTS, 1).stream()
                .map(text -> new ClassifiedReview(
                        "review-17",
                        text,
                        true,
                        0.9731,
                        "v20260417-093012-3fa9c1",
                        57,
                        false,
                        Instant.ofEpochMilli(1_776_418_212_345L),
                        Instant.ofEpochMilli(1_776_418_211_000L)))
                .toList();
        private final List<byte[]> written =
                classified.stream().map(serde::toBytes).toList();
        private final List<byte[]> produced = SampleTexts.of(EVENTS, 1).stream()
                .map(text -> Json.mapper()
                        .createObjectNode()
                        .put("reviewId", "review-17")
                        .put("reviewText", text)
                        .toString()
                        .getBytes(StandardCharsets.UTF_8))
                .toList();
        private int next;

        /** Serializes a prediction, as the streamer does. */
        @Benchmark
        public byte[] writeClassified() {
            return serde.toBytes(classified.get(next()));
        }

        /** Parses a prediction, as the feedback application does. */
        @Benchmark
        public ClassifiedReview readClassified() {
            return serde.fromBytes(written.get(next()));
        }

        /** Parses a review. */
        @Benchmark
        public Review parseReview() {
            return parser.review(produced.get(next()));
        }

        private int next() {
            next = (next + 1) % EVENTS;
            return next;
        }
    }

    /** Random texts of words from reviews. */
    static final class SampleTexts {
        private static final List<String> WORDS = List.of(
                """
                        the and it this was for not but with very great good bad product bought works worked broke
                        after weeks month price quality would recommend battery charger doesn't disappointed
                        comfortable shipping returned excellent, money. easy to use! I my of a is"""
                        .split("\\s+"));
        private static final int SHORTEST = 5;
        private static final int SPREAD = 115;

        private SampleTexts() {}

        /** Of 5 to 119 words. */
        static List<String> of(int count, long seed) {
            Random random = new Random(seed);
            return random.ints(count, SHORTEST, SHORTEST + SPREAD)
                    .mapToObj(words -> random.ints(words, 0, WORDS.size())
                            .mapToObj(WORDS::get)
                            .collect(Collectors.joining(" ")))
                    .toList();
        }
    }
}
