package io.reviewstream.trainer.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ai.djl.Device;
import io.reviewstream.trainer.device.Hardware.Gpu;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PyTorchHardwareTest {
    private static final int NO_DEVICE = 100;

    @TempDir
    Path directory;

    private enum Call {
        INIT,
        GET,
        NAME,
        ATTRIBUTE
    }

    /** One GPU with the handle 7: its name and attributes are those of the handle, not of the ordinal. */
    private record OneGpu(Optional<Call> failing) implements PyTorchHardware.CudaDriver {
        @Override
        public int cuInit(int flags) {
            return status(Call.INIT);
        }

        @Override
        public int cuDeviceGet(int[] device, int ordinal) {
            device[0] = ordinal + 7;
            return status(Call.GET);
        }

        @Override
        public int cuDeviceGetName(byte[] name, int length, int device) {
            byte[] text = ("GPU of handle " + device).getBytes(StandardCharsets.UTF_8);
            System.arraycopy(text, 0, name, 0, text.length);
            return status(Call.NAME);
        }

        @Override
        public int cuDeviceGetAttribute(int[] value, int attribute, int device) {
            value[0] = attribute == 75 ? 9 : 0;
            return status(Call.ATTRIBUTE);
        }

        private int status(Call call) {
            return failing.filter(call::equals).isPresent() ? NO_DEVICE : 0;
        }
    }

    @Test
    void kernelOnTheCpuGivesTheRightResult() {
        // When / Then
        assertThatCode(() -> new PyTorchHardware().runKernel(Device.cpu())).doesNotThrowAnyException();
    }

    @Test
    void firstGpuIsNamedWithItsComputeCapability() {
        // When
        Optional<Gpu> gpu = PyTorchHardware.firstGpu(new OneGpu(Optional.empty()));

        // Then
        assertThat(gpu).contains(new Gpu("GPU of handle 7", 9, 0));
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void driverThatReturnsAnErrorShowsNoGpu(Call call) {
        // When
        Optional<Gpu> gpu = PyTorchHardware.firstGpu(new OneGpu(Optional.of(call)));

        // Then
        assertThat(gpu).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "fpu sse2 avx512_bf16 avx512_vnni, true",
        "fpu sse2 amx_bf16 amx_tile, true",
        "fpu sse2 avx512f avx512bw, false",
        "fpu sse2 avx512_bf16x, false",
    })
    void bfloat16InstructionsAreFoundAmongTheFlags(String flags, boolean expected) throws IOException {
        // Given
        Path cpuinfo = Files.writeString(
                directory.resolve("cpuinfo"), "processor\t: 0\nflags\t\t: " + flags + "\nbugs\t\t: amx_bf16\n");

        // When
        boolean found = PyTorchHardware.multipliesBfloat16(cpuinfo);

        // Then
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void systemWithoutCpuinfoHasNoBfloat16Instructions() {
        // When
        boolean found = PyTorchHardware.multipliesBfloat16(directory.resolve("absent"));

        // Then
        assertThat(found).isFalse();
    }
}
