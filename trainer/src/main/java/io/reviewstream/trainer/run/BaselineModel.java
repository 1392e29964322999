package io.reviewstream.trainer.run;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.registry.BundleDraft;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.trainer.evaluation.Evaluator;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.training.Example;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The network before fine-tuning, exported and run as a served model: what it is worth, and the reviews as its tokenizer
 * reads them.
 *
 * @param result on the held-out reviews, where there are any
 */
record BaselineModel(Optional<Evaluator.Result> result, List<Example> training, List<Example> validation) {
    static BaselineModel measure(DistilBertNetwork network, RunConfig setup, ModelRegistry registry, Clock clock) {
        DatasetSplits material = setup.material();
        try (BundleDraft draft = registry.draft()) {
            ExportedModel raw = ExportedModel.writeToMeasure(
                    network, setup.tokenizer(), setup.base().name(), draft, clock);
            ModelBundle bundle = draft.preview(setup.manifest(raw, Map.of()));
            Optional<Evaluator.Result> result = material.holdout().isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Evaluator(ServedFile.FileOption.FP32).evaluate(bundle, material.holdout()));
            try (SharedClassifier classifier = ServingSettings.ON_CPU.load(bundle);
                    ModelLease lease = classifier.acquire()) {
                return new BaselineModel(
                        result,
                        TrainingExamples.of(
                                lease::tokenize,
                                setup.labels(),
                                material.training(),
                                setup.occasion().emphasis()),
                        TrainingExamples.of(lease::tokenize, setup.labels(), material.validation()));
            }
        }
    }
}
