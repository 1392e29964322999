package io.reviewstream.trainer.device;

import static org.assertj.core.api.Assertions.assertThatCode;

import ai.djl.Device;
import org.junit.jupiter.api.Test;

class PyTorchHardwareTest {

    @Test
    void trialOnTheCpuComesOutRight() {
        // When / Then
        assertThatCode(() -> new PyTorchHardware().tryOn(Device.cpu())).doesNotThrowAnyException();
    }
}
