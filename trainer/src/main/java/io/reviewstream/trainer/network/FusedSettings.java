package io.reviewstream.trainer.network;

import ai.djl.Device;
import java.util.List;

/**
 * How a {@link FusedNetwork} computes.
 *
 * @param trained names of the parameters that gradients are wanted for, in that order
 * @param labelSmoothing the share of each target that is spread over all labels, in [0, 1)
 */
public record FusedSettings(
        List<String> trained, Precision precision, LinearKernel kernel, boolean gpu, double labelSmoothing) {
    public FusedSettings {
        trained = List.copyOf(trained);
    }

    /** For a device, with the kernel that suits it. */
    public static FusedSettings of(List<String> trained, Precision precision, Device device, double labelSmoothing) {
        return new FusedSettings(trained, precision, LinearKernel.of(device), device.isGpu(), labelSmoothing);
    }
}
