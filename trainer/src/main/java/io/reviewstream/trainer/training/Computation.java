package io.reviewstream.trainer.training;

import ai.djl.engine.EngineException;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.FusedSettings;
import io.reviewstream.trainer.network.Precision;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the numbers are computed; which ones is said by {@link HyperParameters}.
 *
 * @param precision of the backbone's matrix products; only the fused form knows another than F32
 */
public record Computation(Backend form, Precision precision) {
    /** The fused form where PyTorch takes it, in F32. */
    public static final Computation DEFAULT = new Computation(Backend.AUTO, Precision.FP32);

    private static final Logger LOGGER = LoggerFactory.getLogger(Computation.class);

    /** Which form of the network. */
    public enum Backend {
        /** Fused where PyTorch takes it, else plain. */
        AUTO,
        /** One TorchScript program. */
        FUSED,
        /** Operation by operation: the reference, and slower. */
        PLAIN
    }

    public Computation {
        Objects.requireNonNull(form);
        Objects.requireNonNull(precision);
        HyperParameters.require(
                form != Backend.PLAIN || precision == Precision.FP32, "the plain form has no " + precision);
    }

    TrainingBackend learner(
            DistilBertNetwork network, TrainedParameters trained, HyperParameters parameters, float[] classWeights) {
        if (form == Backend.PLAIN) {
            return new DjlBackend(network, trained, parameters, classWeights);
        }
        FusedSettings settings =
                FusedSettings.of(trained.names(), precision, network.device(), parameters.labelSmoothing());
        try {
            return new TorchScriptBackend(network, trained, settings, parameters, classWeights);
        } catch (EngineException e) {
            if (form == Backend.FUSED || precision != Precision.FP32) {
                throw e;
            }
            LOGGER.atWarn()
                    .addKeyValue("reason", e.getMessage())
                    .log("This PyTorch does not take the fused network; the plain, slower one trains");
            return new DjlBackend(network, trained, parameters, classWeights);
        }
    }
}
