package io.reviewstream.trainer.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "fpu sse2 avx512_bf16 avx512_vnni, true",
        "fpu sse2 amx_bf16 amx_tile, true",
        "fpu sse2 avx512f avx512bw, false",
        "fpu sse2 avx512_bf16x, false",
    })
    void instructionsForBfloat16ProductsAreSeenAmongTheFlags(String flags, boolean expected) throws IOException {
        // Given
        Path cpuinfo = Files.writeString(
                directory.resolve("cpuinfo"), "processor\t: 0\nflags\t\t: " + flags + "\nbugs\t\t: amx_bf16\n");

        // When
        boolean found = Processor.multipliesBfloat16(cpuinfo);

        // Then
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void systemThatListsNothingHasNone() {
        // When
        boolean found = Processor.multipliesBfloat16(directory.resolve("absent"));

        // Then
        assertThat(found).isFalse();
    }
}
