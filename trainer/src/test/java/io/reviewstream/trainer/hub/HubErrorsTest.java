package io.reviewstream.trainer.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;
import org.junit.jupiter.api.Test;

class HubErrorsTest {
    @Test
    void connectExceptionsWithoutMessageHaveAReason() {
        // Given
        IOException unknown = (ConnectException) new ConnectException().initCause(new UnresolvedAddressException());
        IOException refused = new ConnectException();

        // When / Then
        assertThat(HubErrors.reason(unknown)).isEqualTo("unknown host");
        assertThat(HubErrors.reason(refused)).isEqualTo("connection refused");
    }
}
