package io.reviewstream.trainer.training;

import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.FusedSettings;
import io.reviewstream.trainer.network.LinearKernel;
import io.reviewstream.trainer.network.Precision;
import java.util.Map;

/** The ways in which the trainer computes; each has to agree with the reference. */
enum BackendUnderTest {
    /** DJL's operations one by one. */
    PLAIN,
    /** A TorchScript program, matrix products as PyTorch chooses. */
    FUSED,
    /** The same with oneDNN's matrix products. */
    FUSED_ONEDNN;

    /** This form over copies of {@code weights}. */
    TrainingFixture over(DistilBertConfig config, Map<String, float[]> weights) {
        BackendFixture.Making making =
                switch (this) {
                    case PLAIN -> DjlBackend::new;
                    case FUSED -> fused(LinearKernel.ATEN);
                    case FUSED_ONEDNN -> fused(LinearKernel.ONEDNN);
                };
        return new BackendFixture(making, config, weights);
    }

    private static BackendFixture.Making fused(LinearKernel kernel) {
        return (network, trained, parameters, classWeights) -> {
            FusedSettings settings =
                    new FusedSettings(trained.names(), Precision.FP32, kernel, false, parameters.labelSmoothing());
            return new TorchScriptBackend(network, trained, settings, parameters, classWeights);
        };
    }
}
