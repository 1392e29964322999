package io.reviewstream.trainer.publish;

import io.reviewstream.common.bundle.BundleDraft;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelRegistry;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.Serving;
import io.reviewstream.common.inference.SharedClassifier;
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
record RawModel(Optional<Evaluator.Result> result, List<Example> training, List<Example> validation) {
    static RawModel measure(DistilBertNetwork network, Setup setup, ModelRegistry registry, Clock clock) {
        Material material = setup.material();
        try (BundleDraft draft = registry.draft()) {
            Candidate raw = Candidate.writeToMeasure(
                    network, setup.tokenizer(), setup.base().name(), draft, clock);
            ModelBundle bundle = draft.preview(setup.manifest(raw, Map.of()));
            Optional<Evaluator.Result> result = material.holdout().isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Evaluator(ServedFile.Choice.FP32).evaluate(bundle, material.holdout()));
            try (SharedClassifier classifier = Serving.ON_CPU.load(bundle);
                    SharedClassifier.Lease lease = classifier.acquire()) {
                return new RawModel(
                        result,
                        Examples.of(
                                lease::tokenize,
                                setup.labels(),
                                material.training(),
                                setup.occasion().emphasis()),
                        Examples.of(lease::tokenize, setup.labels(), material.validation()));
            }
        }
    }
}
