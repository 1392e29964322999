package io.reviewstream.trainer.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;
import org.junit.jupiter.api.Test;

class RetriesTest {
    @Test
    void aHostThatIsUnknownIsToldFromOneThatRefuses() {
        // Given
        IOException unknown = new ConnectException();
        unknown.initCause(new UnresolvedAddressException());
        IOException refused = new ConnectException();

        // When
        String whyUnknown = Retries.reason(unknown);
        String whyRefused = Retries.reason(refused);

        // Then
        assertThat(whyUnknown).isEqualTo("its host is unknown");
        assertThat(whyRefused).isEqualTo("the connection is refused");
    }
}
