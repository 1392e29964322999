package io.reviewstream.console.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TrialModelTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    private Path root;

    private DirectoryRegistry registry;

    @BeforeEach
    void promote() {
        registry = new DirectoryRegistry(root, Clock.systemUTC());
        assertThat(registry.promote(
                        TinyModel.store(registry, Instant.parse("2026-01-01T00:00:00Z"), 0)
                                .version(),
                        new Overridden("a test"),
                        Optional.empty()))
                .isPresent();
    }

    @Test
    void closingClosesTheModelAndNoOtherOneIsLoaded() {
        // Given
        TrialModel model = new TrialModel(registry, LONG);
        model.lease().orElseThrow().close();
        SharedClassifier loaded = model.loaded().orElseThrow();

        // When
        model.close();

        // Then
        assertThat(loaded.closed()).isTrue();
        assertThatThrownBy(model::lease).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aModelThatIsNotUsedIsUnloadedAndLoadedAgainByTheNextText() {
        try (TrialModel model = new TrialModel(registry, Duration.ofMillis(200))) {
            // Given
            ModelLease held = model.lease().orElseThrow();
            SharedClassifier loaded = model.loaded().orElseThrow();

            // When
            await().atMost(LONG).until(() -> model.loaded().isEmpty());

            // Then
            assertThat(loaded.closed()).isFalse();
            held.close();
            assertThat(loaded.closed()).isTrue();
            try (ModelLease next = model.lease().orElseThrow()) {
                assertThat(next.classifyEach(List.of("good")).get(0).isPositive())
                        .isTrue();
            }
        }
    }
}
