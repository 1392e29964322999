package io.reviewstream.streamer.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.cli.CommonOptions;
import io.reviewstream.common.cli.RegistryOptions;
import io.reviewstream.common.cli.ServingOptions;
import io.reviewstream.common.failure.Failure;
import io.reviewstream.common.inference.BulkClassifier;
import io.reviewstream.common.inference.Prediction;
import io.reviewstream.common.inference.Serving;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.serde.Json;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code classify}: reviews on stdin, predictions on stdout, in order; no Kafka. */
@Command(
        name = "classify",
        description = {
            "Reads one review per line on stdin, plain text or a JSON object with reviewText and perhaps reviewId, and"
                    + " writes one prediction per line on stdout, in order. A line that is no review is named on"
                    + " stderr, the others are answered, and the exit code is 65.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  echo 'Works like a charm' | reviewstream classify --model models/v20260417-093012-3fa9c1",
            "  reviewstream classify --registry models < reviews.jsonl > predictions.jsonl"
        })
final class ClassifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    CommonOptions common;

    @Mixin
    private RegistryOptions registry;

    @Option(
            names = "--model",
            paramLabel = "DIR|VERSION",
            description = "A bundle's directory, or a version in the registry (default: the model in force there).")
    private String model;

    @Mixin
    private ServingOptions serving;

    /** One answer, in the words of {@code classified-reviews}. */
    private record Answer(
            String reviewId,
            Optional<String> reviewText,
            boolean isPositive,
            double probability,
            String modelVersion,
            int tokens,
            boolean truncated) {}

    @Override
    public Integer call() throws IOException {
        boolean allGood = true;
        PrintWriter out = spec.commandLine().getOut();
        Serving chosen = serving.serving();
        try (SharedClassifier shared = chosen.load(registry.bundle(model));
                SharedClassifier.Lease classifier = shared.acquire();
                BulkClassifier bulk = BulkClassifier.onEveryCore(classifier, chosen.runs())) {
            LineReader lines = new LineReader(new BufferedInputStream(System.in));
            List<ReviewLine> window = new ArrayList<>();
            for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
                try {
                    window.add(ReviewLine.parse(line.get(), lines.number()));
                } catch (Failure e) {
                    allGood = false;
                    spec.commandLine().getErr().println("reviewstream: " + e.getMessage());
                }
                // Whoever types, or pipes slowly, is answered at once.
                if (window.size() == bulk.window() || !lines.ready()) {
                    answer(window, classifier.modelVersion(), bulk, out);
                    window.clear();
                }
            }
            answer(window, classifier.modelVersion(), bulk, out);
        }
        return allGood ? 0 : Failure.Kind.BAD_INPUT.exitCode();
    }

    private static void answer(
            List<ReviewLine> window, ModelVersion version, BulkClassifier classifier, PrintWriter out)
            throws JsonProcessingException {
        List<Prediction> predictions =
                classifier.classify(window.stream().map(ReviewLine::text).toList());
        for (int i = 0; i < window.size(); i++) {
            ReviewLine line = window.get(i);
            Prediction prediction = predictions.get(i);
            out.println(Json.mapper()
                    .writeValueAsString(new Answer(
                            line.reviewId(),
                            line.echo(),
                            prediction.isPositive(),
                            prediction.probability(),
                            version.value(),
                            prediction.tokens(),
                            prediction.truncated())));
        }
        out.flush();
    }
}
