package io.reviewstream.trainer.device;

import ai.djl.Device;
import java.util.Objects;

/**
 * The device that a run computes on.
 *
 * @param reason which device it is and why, in one line for people, such as {@code GPU 0: NVIDIA A10, compute capability
 *     8.6, trial operation done}
 * @param fastBfloat16 whether its hardware multiplies bfloat16 matrices faster than float32 ones, by what it says of
 *     itself; false where it does not say
 */
public record ChosenDevice(Device device, String reason, boolean fastBfloat16) {
    public ChosenDevice {
        Objects.requireNonNull(device);
        if (reason.isBlank()) {
            throw new IllegalArgumentException("a device is chosen for a reason");
        }
    }
}
