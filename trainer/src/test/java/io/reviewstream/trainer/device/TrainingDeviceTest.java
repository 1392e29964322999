package io.reviewstream.trainer.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.device.TrainingDevice.ChosenDevice;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingDeviceTest {
    private static final String NO_DRIVER = "Found no NVIDIA driver on your system.";

    @Test
    void gpuThatComputesIsChosenAndNamed() {
        // Given
        FakeHardware hardware = FakeHardware.cudaBuild(FakeHardware.NEW_GPU);

        // When
        ChosenDevice chosen = TrainingDevice.AUTO.select(hardware);

        // Then
        assertThat(chosen.device()).isEqualTo(Device.gpu(0));
        assertThat(chosen.reason()).isEqualTo("GPU 0: NVIDIA A10, compute capability 8.6, trial operation done");
        assertThat(hardware.tried).containsExactly(Device.gpu(0));
    }

    @Test
    void gpuThatComputesIsChosenThoughTheDriverShowsNone() {
        // Given
        FakeHardware hardware = FakeHardware.cudaBuildWithoutDriver();

        // When
        ChosenDevice chosen = TrainingDevice.AUTO.select(hardware);

        // Then
        assertThat(chosen.device()).isEqualTo(Device.gpu(0));
        assertThat(chosen.reason()).isEqualTo("GPU 0: not named by NVIDIA's driver, trial operation done");
        assertThat(chosen.fastBfloat16()).isFalse();
    }

    @Test
    void gpuWhoseKernelFailsLeavesTheCpu() {
        // Given
        FakeHardware hardware = FakeHardware.cudaBuild(FakeHardware.OLD_GPU).failing("CUDA error: no kernel image\n#1");

        // When
        ChosenDevice chosen = TrainingDevice.AUTO.select(hardware);

        // Then
        assertThat(chosen.device()).isEqualTo(Device.cpu());
        assertThat(chosen.reason())
                .isEqualTo("CPU: a trial operation on GPU 0 (Tesla T4, compute capability 7.5) failed: CUDA error: no"
                        + " kernel image");
    }

    @Test
    void libraryThatLacksASymbolLeavesTheCpu() {
        // Given
        FakeHardware hardware = FakeHardware.cudaBuild(FakeHardware.NEW_GPU).unlinked("undefined symbol: cublasCreate");

        // When
        ChosenDevice chosen = TrainingDevice.AUTO.select(hardware);

        // Then
        assertThat(chosen.device()).isEqualTo(Device.cpu());
        assertThat(chosen.reason()).endsWith("failed: undefined symbol: cublasCreate");
    }

    @Test
    void errorWithoutAMessageIsNamed() {
        // Given
        FakeHardware hardware = FakeHardware.cudaBuild(FakeHardware.NEW_GPU).failing(null);

        // When
        ChosenDevice chosen = TrainingDevice.AUTO.select(hardware);

        // Then
        assertThat(chosen.reason()).endsWith("failed: EngineException");
    }

    @Test
    void cudaBuildWithoutAGpuLeavesTheCpu() {
        // Given
        FakeHardware hardware = FakeHardware.cudaBuildWithoutDriver().failing(NO_DRIVER);

        // When
        ChosenDevice chosen = TrainingDevice.AUTO.select(hardware);

        // Then
        assertThat(chosen.device()).isEqualTo(Device.cpu());
        assertThat(chosen.reason())
                .isEqualTo("CPU: libtorch 2.7.1 has CUDA, but NVIDIA's driver shows no GPU: " + NO_DRIVER);
    }

    @Test
    void cpuBuildLeavesTheCpu() {
        // When
        ChosenDevice chosen = TrainingDevice.AUTO.select(FakeHardware.cpuBuild());

        // Then
        assertThat(chosen.device()).isEqualTo(Device.cpu());
        assertThat(chosen.reason()).isEqualTo("CPU: libtorch 2.7.1 is a CPU build");
    }

    @Test
    void gpuThatACpuBuildCannotUseIsNamed() {
        // When
        ChosenDevice chosen = TrainingDevice.AUTO.select(FakeHardware.cpuBuildBesides(FakeHardware.NEW_GPU));

        // Then
        assertThat(chosen.device()).isEqualTo(Device.cpu());
        assertThat(chosen.reason()).isEqualTo("CPU: libtorch 2.7.1 is a CPU build, which cannot use NVIDIA A10");
    }

    @Test
    void requiredGpuIsChosen() {
        // When
        ChosenDevice chosen = TrainingDevice.GPU.select(FakeHardware.cudaBuild(FakeHardware.NEW_GPU));

        // Then
        assertThat(chosen.device()).isEqualTo(Device.gpu(0));
    }

    @Test
    void requiredGpuWhoseKernelFailsIsAnError() {
        // Given
        FakeHardware hardware = FakeHardware.cudaBuild(FakeHardware.OLD_GPU).failing("CUDA error: no kernel image\n#1");

        // When / Then
        assertThatThrownBy(() -> TrainingDevice.GPU.select(hardware))
                .isInstanceOf(UserException.class)
                .hasMessage("No GPU to train on: a trial operation on GPU 0 (Tesla T4, compute capability 7.5) failed:"
                        + " CUDA error: no kernel image; docs/gpu.md says what to install, or choose --device cpu");
    }

    @Test
    void requiredGpuWithACpuBuildIsAnError() {
        // When / Then
        assertThatThrownBy(() -> TrainingDevice.GPU.select(FakeHardware.cpuBuild()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("libtorch 2.7.1 is a CPU build")
                .hasMessageContaining("docs/gpu.md");
    }

    @Test
    void requiredCpuProbesNoGpu() {
        // Given
        FakeHardware hardware = FakeHardware.cudaBuild(FakeHardware.NEW_GPU);

        // When
        ChosenDevice chosen = TrainingDevice.CPU.select(hardware);

        // Then
        assertThat(chosen.device()).isEqualTo(Device.cpu());
        assertThat(chosen.reason()).isEqualTo("CPU: --device cpu");
        assertThat(hardware.gpuProbed).isFalse();
        assertThat(hardware.tried).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(TrainingDevice.class)
    void libtorchThatDoesNotLoadIsAnErrorWithItsFirstCause(TrainingDevice device) {
        // Given
        IOException cause = new IOException("Offline mode is enabled.");
        FakeHardware hardware = FakeHardware.cpuBuild()
                .unloadable(new EngineException("Failed to save", new EngineException("on the way", cause)));

        // When / Then
        assertThatThrownBy(() -> device.select(hardware))
                .isInstanceOf(UserException.class)
                .hasMessage("PyTorch's native library does not load: Failed to save: IOException: Offline mode is"
                        + " enabled.; docs/gpu.md says what to install");
    }

    @Test
    void bfloat16IsFastOnAGpuSinceAmpere() {
        // When
        ChosenDevice ampere = TrainingDevice.AUTO.select(FakeHardware.cudaBuild(FakeHardware.NEW_GPU));

        // Then
        assertThat(ampere.fastBfloat16()).isTrue();
    }

    @Test
    void bfloat16IsNotFastOnAnOlderGpu() {
        // Given
        FakeHardware hardware = FakeHardware.cudaBuild(FakeHardware.OLD_GPU).withFastBfloat16OnCpu();

        // When
        ChosenDevice turing = TrainingDevice.AUTO.select(hardware);

        // Then
        assertThat(turing.fastBfloat16()).isFalse();
    }

    @Test
    void bfloat16IsFastOnACpuWithTheInstructions() {
        // Given
        FakeHardware hardware = FakeHardware.cudaBuild(FakeHardware.OLD_GPU).withFastBfloat16OnCpu();

        // When
        ChosenDevice chosen = TrainingDevice.CPU.select(hardware);

        // Then
        assertThat(chosen.fastBfloat16()).isTrue();
    }

    @Test
    void bfloat16IsNotFastOnACpuWithoutTheInstructions() {
        // When
        ChosenDevice chosen = TrainingDevice.CPU.select(FakeHardware.cudaBuild(FakeHardware.NEW_GPU));

        // Then
        assertThat(chosen.fastBfloat16()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(TrainingDevice.class)
    void threadsAreLimitedToTheProcessors(TrainingDevice device) {
        // Given
        FakeHardware hardware = FakeHardware.cudaBuild(FakeHardware.NEW_GPU);
        hardware.threads = Integer.MAX_VALUE;

        // When
        device.select(hardware);

        // Then
        assertThat(hardware.threads).isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void cpuOfThisMachineIsChosen() {
        // When
        ChosenDevice chosen = TrainingDevice.CPU.select();

        // Then
        assertThat(chosen.device()).isEqualTo(Device.cpu());
        assertThat(chosen.reason()).isEqualTo("CPU: --device cpu");
    }

    @Test
    void cpuBuildOnThisMachineLeavesTheCpuWithAReason() {
        // Given
        Hardware hardware = thisMachineWithACpuBuild();

        // When
        ChosenDevice chosen = TrainingDevice.AUTO.select(hardware);

        // Then
        assertThat(chosen.device()).isEqualTo(Device.cpu());
        assertThat(chosen.reason()).startsWith("CPU: libtorch " + hardware.libtorch() + " is a CPU build");
    }

    @Test
    void requiredGpuWithTheCpuBuildOfThisMachineIsAnError() {
        // Given
        Hardware hardware = thisMachineWithACpuBuild();

        // When / Then
        assertThatThrownBy(() -> TrainingDevice.GPU.select(hardware))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("is a CPU build")
                .hasMessageContaining("--device cpu");
    }

    private static Hardware thisMachineWithACpuBuild() {
        Hardware hardware = new PyTorchHardware();
        hardware.libtorch();
        assumeFalse(hardware.cudaBuild(), "skipped: this libtorch has CUDA");
        return hardware;
    }
}
