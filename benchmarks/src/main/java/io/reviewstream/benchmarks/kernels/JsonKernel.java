package io.reviewstream.benchmarks.kernels;

import io.reviewstream.benchmarks.kernels.KernelsBenchmark.SampleTexts;
import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.Review;
import io.reviewstream.common.serde.InputParser.InputFields;
import io.reviewstream.common.serde.InputParser;
import io.reviewstream.common.serde.Json;
import io.reviewstream.common.serde.JsonSerde;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Serializes and parses events. */
@State(Scope.Thread)
public class JsonKernel {
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
    private final List<byte[]> written = classified.stream().map(serde::toBytes).toList();
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
