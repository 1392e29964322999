package io.reviewstream.trainer.run;

import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.registry.BundleDraft;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.evaluation.Evaluator;
import io.reviewstream.trainer.evaluation.Gate;
import io.reviewstream.trainer.evaluation.QuantizationCost;
import io.reviewstream.trainer.evaluation.ScoredReview;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.io.function.Uncheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The results of the ONNX files of a candidate: which files the bundle keeps.
 *
 * @param tested results on the holdout
 * @param cost of the quantized file, if there are reviews to measure it on
 */
record QuantizationCheck(Map<ServedFile, Evaluator.Result> tested, Optional<QuantizationCost> cost) {
    private static final Logger LOG = LoggerFactory.getLogger(QuantizationCheck.class);

    /** Compares the quantized file with the floats on all these reviews; a temperature changes no label. */
    static QuantizationCheck of(
            Map<ServedFile, Evaluator.Result> validated, Map<ServedFile, Evaluator.Result> tested, Gate gate) {
        // A review that is in both validation and holdout counts once.
        Map<ReviewRow, ScoredReview> floats = new LinkedHashMap<>();
        Map<ReviewRow, ScoredReview> integers = new LinkedHashMap<>();
        for (Map<ServedFile, Evaluator.Result> results : List.of(validated, tested)) {
            results.forEach((served, result) -> result.scored()
                    .forEach(scored ->
                            (served == ServedFile.INT8 ? integers : floats).putIfAbsent(scored.row(), scored)));
        }
        return new QuantizationCheck(
                tested,
                integers.isEmpty()
                        ? Optional.empty()
                        : Optional.of(gate.quantization(List.copyOf(floats.values()), List.copyOf(integers.values()))));
    }

    /** Deletes a quantized file that costs too much accuracy from the draft, and warns of one that may. */
    void dropCostlyFile(BundleDraft draft) {
        if (cost.filter(QuantizationCost::unproven).isPresent()) {
            LOG.atWarn()
                    .addKeyValue("file", ServedFile.INT8.file())
                    .addKeyValue("rows", cost.get().rows())
                    .addKeyValue("lossNotExcluded", -cost.get().interval().low())
                    .log("The quantized file is served, but was compared on too few reviews to exclude a loss;"
                            + " --serve fp32 does without it");
        }
        if (cost.isEmpty() || cost.get().acceptable()) {
            return;
        }
        LOG.atWarn()
                .addKeyValue("file", ServedFile.INT8.file())
                .addKeyValue("accuracyDifference", cost.get().accuracyDifference())
                .addKeyValue("rows", cost.get().rows())
                .log("The quantized file costs too much accuracy and is left out; the floats are served");
        Uncheck.run(() -> Files.delete(draft.file(ServedFile.INT8.file())));
    }

    /** The results of the files that are kept, on the holdout. */
    Map<ServedFile, Evaluator.Result> kept() {
        Map<ServedFile, Evaluator.Result> kept = new TreeMap<>(tested);
        if (cost.isPresent() && !cost.get().acceptable()) {
            kept.remove(ServedFile.INT8);
        }
        return kept;
    }
}
