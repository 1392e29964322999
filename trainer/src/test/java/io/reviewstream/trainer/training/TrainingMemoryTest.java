package io.reviewstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class TrainingMemoryTest {

    @Test
    @EnabledOnOs(OS.LINUX)
    void memoryDoesNotGrowFromStepToStep() {
        // Given
        DistilBertConfig config = DistilBertConfig.of(40, 24, 128, 2, 4, 256, List.of("NEGATIVE", "POSITIVE"));
        List<Integer> arrays = new ArrayList<>();
        List<Long> residentKiB = new ArrayList<>();
        try (DistilBertNetwork network = DistilBertNetwork.random(config, 1, Device.cpu())) {
            TrainingListener watch = new TrainingListener() {
                @Override
                public void stepped(Step step) {
                    if (step.step() == 50 || step.step() == step.steps() - 1) {
                        System.gc();
                        arrays.add(network.manager().getManagedArrays().size());
                        residentKiB.add(residentKiB());
                    }
                }
            };

            // When
            new FineTuner(
                            HyperParameters.of(1, 16, 1e-3, 1, new Freeze.Nothing()),
                            Precision.FP32,
                            Optional.empty(),
                            watch,
                            Clock.systemUTC())
                    .train(network, TinyExamples.of(16 * 300, 1), TinyExamples.of(16, 2));
        }

        // Then
        assertThat(arrays).hasSize(2);
        assertThat(arrays.get(1)).isEqualTo(arrays.get(0));
        assertThat(residentKiB.get(1) - residentKiB.get(0)).isLessThan(100 * 1024);
    }

    private static long residentKiB() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
