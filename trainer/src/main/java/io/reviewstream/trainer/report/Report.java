package io.reviewstream.trainer.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.serde.Json;
import io.reviewstream.trainer.evaluation.Evaluation;
import io.reviewstream.trainer.training.EpochReport;
import io.reviewstream.trainer.training.Measurement;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The numbers of one training run: {@code report/report.json}.
 *
 * @param rows how many reviews trained, validated and were held out
 * @param leftOut reviews that were read and not used, by reason
 * @param raw the exported network before fine-tuning on the held-out reviews; absent where there are none
 * @param fineTuned the exported network after it, likewise
 * @param rawValidation the network on the validation reviews before the first step, on PyTorch
 * @param bestEpoch the one that was kept
 * @param secondsByStep how long each step took
 * @param largestLogitDifference between the exported file on ONNX Runtime and the network on PyTorch
 */
public record Report(
        String modelVersion,
        String baseModel,
        Map<String, Integer> rows,
        Map<String, Long> leftOut,
        Optional<Evaluation> raw,
        Optional<Evaluation> fineTuned,
        Measurement rawValidation,
        List<EpochReport> epochs,
        int bestEpoch,
        List<Manifest.Source> sources,
        Optional<LabelOffsets> labelsThrough,
        Map<String, String> hyperParameters,
        double temperature,
        Map<String, Double> secondsByStep,
        String device,
        double largestLogitDifference) {
    public Report {
        rows = Map.copyOf(rows);
        leftOut = Map.copyOf(leftOut);
        epochs = List.copyOf(epochs);
        sources = List.copyOf(sources);
        hyperParameters = Map.copyOf(hyperParameters);
        secondsByStep = Map.copyOf(secondsByStep);
    }

    /** As it stands in the bundle. */
    public String toJson() {
        try {
            return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of numbers are always JSON", e);
        }
    }
}
