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
import java.util.Optional;

/**
 * The baseline: the base model before fine-tuning, exported and run like a served model, with the reviews as its
 * tokenizer reads them.
 *
 * @param result on the holdout, if it has any reviews
 */
record BaselineModel(Optional<Evaluator.Result> result, List<Example> training, List<Example> validation) {
    static BaselineModel measure(DistilBertNetwork network, RunConfig config, ModelRegistry registry, Clock clock) {
        DatasetSplits splits = config.splits();
        try (BundleDraft draft = registry.draft()) {
            ExportedModel exported = ExportedModel.write(
                    network, config.tokenizer(), config.base().name(), draft, clock, ExportedModel.FOR_EVALUATION);
            ModelBundle bundle = draft.preview(config.manifest(exported, Optional.empty()));
            Optional<Evaluator.Result> result =
                    new Evaluator(ServedFile.FileOption.FP32).evaluateAny(bundle, splits.holdout());
            try (SharedClassifier classifier = ServingSettings.ON_CPU.load(bundle);
                    ModelLease lease = classifier.acquire()) {
                return new BaselineModel(
                        result,
                        config.examples(lease::tokenize, splits.training()),
                        config.examples(lease::tokenize, splits.validation()));
            }
        }
    }
}
