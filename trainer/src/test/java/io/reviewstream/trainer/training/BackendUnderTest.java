package io.reviewstream.trainer.training;

import io.reviewstream.trainer.network.ClassificationLoss;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.LinearKernel;
import io.reviewstream.trainer.network.Precision;
import io.reviewstream.trainer.network.TorchScriptNetwork.ProgramSettings;
import java.util.Map;

/** The backends, each of which has to agree with the double-precision reference. */
enum BackendUnderTest {
    /** DJL's operations one by one, on which the others are checked too. */
    DJL,
    /** A TorchScript program, matrix products as PyTorch chooses. */
    TORCHSCRIPT,
    /** The same with oneDNN's matrix products. */
    TORCHSCRIPT_ONEDNN,
    /** R-Drop, whose two passes are the same where nothing is dropped. */
    TORCHSCRIPT_R_DROP;

    /** This backend over copies of {@code weights}. */
    TrainingFixture over(DistilBertConfig config, Map<String, float[]> weights) {
        BackendFixture.Factory factory =
                switch (this) {
                    case DJL -> DjlBackend::new;
                    case TORCHSCRIPT -> torchScript(LinearKernel.ATEN, 0);
                    case TORCHSCRIPT_ONEDNN -> torchScript(LinearKernel.ONEDNN, 0);
                    case TORCHSCRIPT_R_DROP -> torchScript(LinearKernel.ATEN, 1.5);
                };
        return new BackendFixture(factory, config, weights);
    }

    private static BackendFixture.Factory torchScript(LinearKernel kernel, double rDrop) {
        return (network, trained, parameters, classWeights) -> {
            ProgramSettings settings = new ProgramSettings(
                    trained.names(),
                    Precision.FP32,
                    kernel,
                    false,
                    new ClassificationLoss(parameters.loss().labelSmoothing(), rDrop));
            return new TorchScriptBackend(network, trained, settings, parameters.optimization(), classWeights);
        };
    }
}
