package io.reviewstream.benchmarks.pipeline;

import io.reviewstream.benchmarks.result.Limits;
import io.reviewstream.benchmarks.subject.Lengths;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is sent, and how often.
 *
 * @param data a CSV file of labelled reviews to read instead of drawing random words
 * @param lengths of random reviews, in tokens
 * @param reviews largest number that is sent at once
 * @param threads of the streamer, and of the bare loop
 * @param rounds turns of each
 * @param rates of sending, as shares of the throughput end to end
 * @param seconds of each rate, and of each observation of a swap
 * @param waiting small reviews that wait for a streamer with a small heap; 0 leaves that out
 * @param kafka settings of the streamer's Kafka clients
 * @param seed draws weights, words and lengths, or the order of the file's reviews
 */
public record PipelineWorkload(
        Optional<Path> data,
        Lengths lengths,
        int reviews,
        int threads,
        int rounds,
        List<Double> rates,
        int seconds,
        int waiting,
        Map<String, String> kafka,
        long seed) {
    /** Checks every number. */
    public PipelineWorkload {
        Objects.requireNonNull(data);
        Objects.requireNonNull(lengths);
        rates = List.copyOf(rates);
        kafka = Map.copyOf(kafka);
        Limits.atLeast(1, "--reviews", reviews);
        Limits.atLeast(1, "--threads", threads);
        Limits.atLeast(1, "--rounds", rounds);
        rates.forEach(rate -> Limits.require(rate > 0 && rate <= 1, "--rates must be above 0 and at most 1", rate));
        Limits.atLeast(1, "--seconds", seconds);
        Limits.atLeast(0, "--waiting", waiting);
    }

    /** The values of the options, by their names. */
    Map<String, Object> settings() {
        Map<String, Object> settings = new TreeMap<>(Map.of(
                "reviews", reviews,
                "threads", threads,
                "rounds", rounds,
                "rates", rates,
                "seconds", seconds,
                "waiting", waiting,
                "kafka", kafka,
                "seed", seed));
        data.ifPresentOrElse(
                file -> settings.put("data", file.getFileName().toString()),
                () -> settings.put("lengths", lengths.toString()));
        return settings;
    }
}
