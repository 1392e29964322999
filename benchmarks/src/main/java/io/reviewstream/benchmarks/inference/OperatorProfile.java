package io.reviewstream.benchmarks.inference;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.benchmarks.result.BenchRow;
import io.reviewstream.common.inference.TokenizedReview;
import io.reviewstream.common.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * Where the time of a graph goes, by ONNX Runtime's profile of one thread.
 *
 * @param shares of the time of all batches, by operator, the largest first; the rest up to 1 is between operators
 */
record OperatorProfile(Map<String, Double> shares) {
    OperatorProfile {
        shares = Collections.unmodifiableMap(new LinkedHashMap<>(shares));
    }

    /** A row for each operator, and one for what is between them. */
    List<BenchRow> rows(String candidate) {
        List<BenchRow> rows = new ArrayList<>();
        shares.forEach((operator, share) -> rows.add(BenchRow.share(candidate + ": time in " + operator, share)));
        double inside =
                shares.values().stream().mapToDouble(Double::doubleValue).sum();
        rows.add(BenchRow.share(candidate + ": time between operators", Math.max(0, 1 - inside)));
        return rows;
    }

    /** Runs a graph over batches once. */
    static OperatorProfile of(Path onnx, List<List<TokenizedReview>> batches) {
        try {
            Path directory = Files.createTempDirectory("reviewstream-profile-");
            try {
                try (PlainPredictor profiled = new PlainPredictor(onnx, Optional.of(directory.resolve("profile")))) {
                    batches.forEach(profiled::predict);
                }
                try (Stream<Path> files = Files.list(directory)) {
                    return parse(Json.mapper()
                            .readTree(files.findFirst().orElseThrow().toFile()));
                }
            } finally {
                FileUtils.deleteDirectory(directory.toFile());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Events of Chrome's trace format, durations in microseconds. */
    static OperatorProfile parse(JsonNode events) {
        double total = 0;
        Map<String, Double> byOperator = new TreeMap<>();
        for (JsonNode event : events) {
            String name = event.path("name").asText();
            double duration = event.path("dur").asDouble();
            if (name.equals("model_run")) {
                total += duration;
            } else if (name.endsWith("_kernel_time")) {
                byOperator.merge(event.at("/args/op_name").asText(), duration, Double::sum);
            }
        }
        List<Map.Entry<String, Double>> largestFirst = new ArrayList<>(byOperator.entrySet());
        largestFirst.sort(Map.Entry.comparingByValue(Comparator.reverseOrder()));
        Map<String, Double> shares = new LinkedHashMap<>();
        for (Map.Entry<String, Double> each : largestFirst) {
            shares.put(each.getKey(), each.getValue() / total);
        }
        return new OperatorProfile(shares);
    }
}
