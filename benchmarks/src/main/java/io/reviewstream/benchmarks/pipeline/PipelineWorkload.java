package io.reviewstream.benchmarks.pipeline;

import io.reviewstream.benchmarks.subject.Lengths;
import io.reviewstream.common.error.UserException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What flows, and how often.
 *
 * @param data a CSV file of labelled reviews to read instead of drawing random words
 * @param lengths of random reviews, in tokens
 * @param reviews how many wait on the topic at once, at most
 * @param threads of the streamer, and of the bare loop
 * @param rounds turns of each
 * @param rates offered, as shares of what was reached end to end
 * @param seconds for which a rate is offered, and for which a swap is watched
 * @param waiting small reviews on the topic of a streamer with a small heap; 0 leaves that out
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
        require(reviews >= 1, "--reviews is at least 1", reviews);
        require(threads >= 1, "--threads is at least 1", threads);
        require(rounds >= 1, "--rounds is at least 1", rounds);
        rates.forEach(rate -> require(rate > 0 && rate <= 1, "--rates are above 0 and at most 1", rate));
        require(seconds >= 1, "--seconds is at least 1", seconds);
        require(waiting >= 0, "--waiting is at least 0", waiting);
    }

    private static void require(boolean holds, String allowed, Object value) {
        if (!holds) {
            throw UserException.usage(allowed + ", not " + value + ".");
        }
    }

    /** By the names of the options. */
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
