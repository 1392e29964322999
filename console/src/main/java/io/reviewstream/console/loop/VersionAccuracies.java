package io.reviewstream.console.loop;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.console.loop.LoopView.ShownInstance;
import io.reviewstream.console.loop.LoopView.StoredVersion;
import io.reviewstream.console.loop.LoopView.VersionAccuracy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.statistics.interval.BinomialConfidenceInterval;
import org.apache.commons.statistics.interval.Interval;

/**
 * How often the models predicted what people said, by {@code /status} of the instance that counts the labels. One instance
 * counts all of them; while the counter moves, two may show it, and nothing is added up.
 */
final class VersionAccuracies {
    private static final double ERROR_RATE = 0.05;

    private VersionAccuracies() {}

    /** By version, the newest first; none if no instance shows the counter. */
    static List<VersionAccuracy> of(List<ShownInstance> instances, List<StoredVersion> stored) {
        Map<String, Double> gate = new HashMap<>();
        stored.forEach(version -> version.accuracy().ifPresent(accuracy -> gate.put(version.version(), accuracy)));
        List<VersionAccuracy> accuracies = new ArrayList<>();
        instances.stream()
                .flatMap(instance -> instance.status().stream())
                .map(status -> status.path("retraining").path("versions"))
                .filter(JsonNode::isObject)
                .findFirst()
                .ifPresent(versions -> versions.properties()
                        .forEach(version -> accuracy(version.getKey(), version.getValue(), gate)
                                .ifPresent(accuracies::add)));
        accuracies.sort((one, other) -> other.version().compareTo(one.version()));
        return List.copyOf(accuracies);
    }

    /** Empty for counters that are none: an instance may be of another release of the program. */
    private static Optional<VersionAccuracy> accuracy(String version, JsonNode counter, Map<String, Double> gate) {
        int labels = counter.path("labels").asInt();
        int correct = counter.path("correct").asInt(-1);
        if (labels < 1 || correct < 0 || correct > labels) {
            return Optional.empty();
        }
        Interval wilson = BinomialConfidenceInterval.WILSON_SCORE.fromErrorRate(labels, correct, ERROR_RATE);
        return Optional.of(new VersionAccuracy(
                version,
                labels,
                correct,
                (double) correct / labels,
                wilson.getLowerBound(),
                wilson.getUpperBound(),
                Optional.ofNullable(gate.get(version))));
    }
}
