package io.reviewstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import io.reviewstream.common.failure.Failure;
import org.junit.jupiter.api.Test;

class TrainingDeviceTest {

    @Test
    void cpuIsAlwaysThere() {
        // When
        Device device = TrainingDevice.CPU.select();

        // Then
        assertThat(device).isEqualTo(Device.cpu());
    }

    @Test
    void gpuThatIsNotThereIsSaidPlainly() {
        // Given
        assumeTrue(Engine.getEngine("PyTorch").getGpuCount() == 0, "skipped: PyTorch has a GPU here");

        // When / Then
        assertThatThrownBy(TrainingDevice.GPU::select)
                .isInstanceOf(Failure.class)
                .hasMessageContaining("--device cpu");
    }
}
