package io.reviewstream.trainer.training;

import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.FusedSettings;
import io.reviewstream.trainer.network.LinearKernel;
import io.reviewstream.trainer.network.Precision;
import java.util.Map;

/** The ways in which the trainer computes; each has to agree with the reference. */
enum Form {
    /** DJL's operations one by one. */
    PLAIN,
    /** A TorchScript program, matrix products as PyTorch chooses. */
    FUSED,
    /** The same with oneDNN's matrix products. */
    FUSED_ONEDNN;

    /** This form over copies of {@code weights}. */
    Subject over(DistilBertConfig config, Map<String, float[]> weights) {
        LearnerSubject.Making making =
                switch (this) {
                    case PLAIN -> PlainLearner::new;
                    case FUSED -> fused(LinearKernel.ATEN);
                    case FUSED_ONEDNN -> fused(LinearKernel.ONEDNN);
                };
        return new LearnerSubject(making, config, weights);
    }

    private static LearnerSubject.Making fused(LinearKernel kernel) {
        return (network, trained, parameters, classWeights) -> {
            FusedSettings settings =
                    new FusedSettings(trained.names(), Precision.FP32, kernel, false, parameters.labelSmoothing());
            return new FusedLearner(network, trained, settings, parameters, classWeights);
        };
    }
}
