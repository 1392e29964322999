package io.reviewstream.benchmarks.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.benchmarks.result.BenchRow;
import io.reviewstream.common.inference.TokenizedReview;
import io.reviewstream.common.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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

    /** Runs a file over batches once. */
    static OperatorProfile of(Path onnx, List<List<TokenizedReview>> batches) {
        try {
            Path directory = Files.createTempDirectory("reviewstream-profile-");
            Path file =
                    Path.of(record(onnx, batches, directory.resolve("profile").toString()));
            try {
                return parse(Json.mapper().readTree(file.toFile()));
            } finally {
                Files.delete(file);
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime cannot profile " + onnx, e);
        }
    }

    private static String record(Path onnx, List<List<TokenizedReview>> batches, String prefix) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.enableProfiling(prefix);
            try (OrtSession session = OrtEnvironment.getEnvironment().createSession(onnx.toString(), options)) {
                for (List<TokenizedReview> batch : batches) {
                    run(session, batch);
                }
                return session.endProfiling();
            }
        }
    }

    private static void run(OrtSession session, List<TokenizedReview> batch) throws OrtException {
        int width = InferenceCandidates.longest(batch);
        LongBuffer ids = LongBuffer.allocate(batch.size() * width);
        LongBuffer mask = LongBuffer.allocate(batch.size() * width);
        for (int row = 0; row < batch.size(); row++) {
            ids.put(row * width, batch.get(row).ids());
            for (int token = 0; token < batch.get(row).tokens(); token++) {
                mask.put(row * width + token, 1);
            }
        }
        long[] shape = {batch.size(), width};
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OnnxTensor inputIds = OnnxTensor.createTensor(environment, ids, shape);
                OnnxTensor attentionMask = OnnxTensor.createTensor(environment, mask, shape)) {
            session.run(Map.of("input_ids", inputIds, "attention_mask", attentionMask))
                    .close();
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
