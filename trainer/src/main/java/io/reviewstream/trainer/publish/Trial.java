package io.reviewstream.trainer.publish;

import io.reviewstream.common.bundle.BundleDraft;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.evaluation.Calibration;
import io.reviewstream.trainer.evaluation.Evaluator;
import io.reviewstream.trainer.evaluation.Gate;
import io.reviewstream.trainer.evaluation.Judged;
import io.reviewstream.trainer.evaluation.QuantizationCost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the files of a candidate say before they are calibrated: whether the quantized one may be served, and their
 * temperatures.
 *
 * @param cost of the quantized file, where there are reviews to tell
 */
record Trial(Map<ServedFile, Evaluator.Result> validated, Optional<QuantizationCost> cost) {
    private static final Logger LOG = LoggerFactory.getLogger(Trial.class);

    /**
     * Runs every file.
     *
     * @param uncalibrated the candidate without temperatures
     * @param validation reviews that temperatures are fitted on; none that was trained on
     * @param holdout the same that the gate decides on
     */
    static Trial of(ModelBundle uncalibrated, List<ReviewRow> validation, List<ReviewRow> holdout, Gate gate) {
        Map<ServedFile, Evaluator.Result> validated = Evaluator.everyFile(uncalibrated, validation);
        Map<ServedFile, Evaluator.Result> heldOut = Evaluator.everyFile(uncalibrated, holdout);
        Map<Boolean, List<Judged>> byKind = Stream.of(validated, heldOut)
                .flatMap(results -> results.entrySet().stream())
                .collect(Collectors.partitioningBy(
                        result -> result.getKey() == ServedFile.INT8,
                        Collectors.flatMapping(
                                result -> result.getValue().judged().stream(),
                                Collectors.collectingAndThen(
                                        Collectors.toCollection(LinkedHashSet::new), List::copyOf))));
        List<Judged> integers = byKind.get(true);
        return new Trial(
                validated,
                integers.isEmpty() ? Optional.empty() : Optional.of(gate.quantization(byKind.get(false), integers)));
    }

    /** Takes a quantized file that costs too much out of the draft. */
    void leaveOutWhatCostsTooMuch(BundleDraft draft) {
        if (cost.isEmpty() || cost.get().acceptable()) {
            return;
        }
        LOG.atWarn()
                .addKeyValue("file", ServedFile.INT8.file())
                .addKeyValue("accuracyDifference", cost.get().accuracyDifference())
                .addKeyValue("rows", cost.get().rows())
                .log("The quantized file costs too much accuracy and is left out; the floats are served");
        try {
            Files.delete(draft.file(ServedFile.INT8.file()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the files that stay. */
    Map<String, Double> temperatures() {
        Map<ServedFile, Evaluator.Result> kept = new EnumMap<>(validated);
        if (cost.isPresent() && !cost.get().acceptable()) {
            kept.remove(ServedFile.INT8);
        }
        return Calibration.temperatures(kept);
    }
}
