package io.reviewstream.common.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.Engine;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.DirectoryRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InferenceDeviceTest {
    @TempDir
    Path directory;

    /** DJL insists on making ONNX Runtime's environment. */
    @BeforeAll
    static void start() {
        Engine.getEngine("OnnxRuntime");
    }

    @Test
    void aGpuThatCannotBeUsedIsAnErrorWithTheReason() {
        // Given
        assumeTrue(InferenceDevice.DeviceOption.AUTO.select() == InferenceDevice.CPU, "there is a GPU here");

        // When
        UserException failure = catchThrowableOfType(UserException.class, InferenceDevice.DeviceOption.GPU::select);

        // Then
        assertThat(failure)
                .hasMessageStartingWith("--device gpu: ONNX Runtime cannot use CUDA: ")
                .hasMessageContaining("docs/gpu.md")
                .hasMessageNotContaining("Error code");
    }

    @Test
    void autoServesInt8OnACpuAndFloatsOnAGpu() {
        // Given
        ModelBundle bundle = TinyModel.storeTwoFiles(
                new DirectoryRegistry(directory, Clock.systemUTC()), Instant.parse("2026-01-01T12:00:00Z"), 1);

        // When
        ServedFile onCpu = ServedFile.FileOption.AUTO.of(bundle, InferenceDevice.CPU);
        ServedFile onGpu = ServedFile.FileOption.AUTO.of(bundle, InferenceDevice.GPU);

        // Then
        assertThat(onCpu).isEqualTo(ServedFile.INT8);
        assertThat(onGpu).isEqualTo(ServedFile.PLAIN);
    }
}
