package io.reviewstream.benchmarks.subject;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.registry.DirectoryRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SickModelTest {
    @TempDir
    private Path directory;

    @Test
    void aSickModelPassesItsWarmUpAndFailsOnOrdinaryWords() {
        // Given
        DirectoryRegistry registry = new DirectoryRegistry(directory, Clock.systemUTC());
        try (SharedClassifier sick = ServingSettings.ON_CPU.load(RandomModel.storeSick(registry, 1));
                ModelLease lease = sick.acquire()) {
            // When
            assertThatThrownBy(() -> lease.classifyEach(List.of("bad gift")))
                    // Then
                    .hasMessageContaining("not finite");
            assertThatCode(lease::warmUp).doesNotThrowAnyException();
            assertThatCode(() -> lease.classifyEach(List.of("good works again")))
                    .doesNotThrowAnyException();
        }
    }
}
