package io.reviewstream.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinearKernelTest {

    @ParameterizedTest
    @CsvSource({
        "AuthenticAMD, fpu avx2 avx512f avx512dq, true",
        "AuthenticAMD, fpu avx2 fma, false",
        "GenuineIntel, fpu avx2 avx512f avx512dq, false"
    })
    void oneDnnMultipliesWhereMklLeavesAvx512Unused(String vendor, String flags, boolean expected) {
        // Given
        List<String> cpuInfo = List.of("processor\t: 0", "vendor_id\t: " + vendor, "flags\t\t: " + flags + " end");

        // When
        boolean oneDnn = LinearKernel.usesOneDnn(cpuInfo);

        // Then
        assertThat(oneDnn).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"256, 1024, false", "1024, 256, false", "2048, 512, false", "768, 3072, true", "256, 256, true"})
    void oneDnnIsNotGivenWidthsThatItCannotPlan(long inputs, long outputs, boolean expected) {
        assertThat(LinearKernel.ONEDNN.convolves(inputs, outputs)).isEqualTo(expected);
    }

    @Test
    void gpuMultipliesAsPyTorchDoes() {
        // When
        LinearKernel kernel = LinearKernel.of(Device.gpu());

        // Then
        assertThat(kernel).isEqualTo(LinearKernel.ATEN);
    }
}
