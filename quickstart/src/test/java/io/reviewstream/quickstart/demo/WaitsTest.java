package io.reviewstream.quickstart.demo;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.error.UserException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class WaitsTest {
    private final Waits waits = new Waits(() -> {});

    @Test
    void aWaitThatIsTooLongSaysWhatItWaitedFor() {
        // Given
        Duration timeout = Duration.ofMillis(60);

        // When
        assertThatThrownBy(() -> waits.await(() -> "the second model", timeout, () -> false))
                // Then
                .isInstanceOf(UserException.class)
                .hasMessageContaining("for the second model");
    }

    @Test
    void aFailureInTheBackgroundEndsTheWait() {
        // Given
        waits.background("failing", () -> {
            throw UserException.badInput("broken");
        });

        // When
        assertThatThrownBy(() -> waits.await(() -> "nothing", Duration.ofSeconds(15), () -> false))
                // Then
                .isInstanceOf(UserException.class)
                .hasMessage("broken");
    }
}
