package io.reviewstream.common.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which models are removed, and what goes with them. */
class RemovedModelsTest extends RegistryFixture implements DirectoryPlace {
    @TempDir
    Path root;

    @Override
    public Path root() {
        return root;
    }

    @Test
    void aRemovedModelTakesOnlyItsOwnAnswerAlong() throws IOException {
        // Given
        store(version(1), Optional.of("request-1"), Optional.empty());
        store(version(2), Optional.of("request-2"), Optional.empty());

        // When
        registry.remove(version(1));

        // Then
        assertThat(kept()).filteredOn(name -> name.startsWith("requests/")).hasSize(1);
        assertThat(registry.answerTo("request-1")).isEmpty();
        assertThat(registry.answerTo("request-2").map(ModelBundle::version)).contains(version(2));
    }

    @Test
    void aModelThatIsRemovedWhileItBecomesChampionIsReported() throws IOException {
        // Given: a removal after the files were checked, before the champion is written
        store(version(1));
        InstantSource removing = () -> {
            registry.remove(version(1));
            return NOON;
        };
        ModelRegistry promoting = openAt(removing.withZone(ZoneOffset.UTC));

        // When
        assertThatThrownBy(() -> promoting.promote(version(1), BY_HAND, Optional.empty()))
                // Then
                .isInstanceOfSatisfying(UserException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(UserException.Kind.MISSING_INPUT))
                .hasMessageContaining("became champion 1 while it was being removed")
                .hasMessageContaining("models rollback");
        assertThat(registry.champion().map(Champion::version)).contains(version(1));
        assertThat(registry.versions()).isEmpty();
    }

    @Test
    void aModelOfExactlyTheAgeStays() throws IOException {
        // Given
        Instant made = Instant.parse("2026-04-17T12:00:00Z");
        ModelVersion exactly = ModelVersion.of(made, "000000");
        store(exactly);
        store(version(100));
        RetentionRule aDay = new RetentionRule(1, Optional.of(Duration.ofDays(1)));

        // Then
        assertThat(aDay.expired(registry, made.plus(Duration.ofDays(1)))).isEmpty();
        assertThat(aDay.expired(registry, made.plus(Duration.ofDays(1)).plusSeconds(1)))
                .containsExactly(exactly);
        assertThatIllegalArgumentException().isThrownBy(() -> new RetentionRule(0, Optional.empty()));
    }
}
