package io.reviewstream.trainer.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.UnresolvedAddressException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an error says about a hub that rejects a request or cannot be reached. */
class HubFailuresTest extends HubFixture {
    @Test
    void unauthorizedWithoutTokenNamesTheVariable() {
        // Given
        hub.answerFirst(LIST, LocalHub.status(401, "X-Error-Code", "RepoNotFound"));

        // When
        UserException failure = failure();

        // Then
        assertThat(failure)
                .hasMessageContainingAll("acme/tiny", hub.endpoint(), "HF_TOKEN", "gated", "no token is set");
        assertThat(failure.kind()).isEqualTo(UserException.Kind.MISSING_INPUT);
        assertThat(hub.requests()).hasSize(1);
    }

    @Test
    void unauthorizedWithTokenNamesItsSourceButNotItsValue() {
        // Given
        room.with("HF_TOKEN", TOKEN);
        hub.answerFirst(LIST, LocalHub.status(401));

        // When
        UserException failure = failure();

        // Then
        assertThat(failure)
                .hasMessageContaining("the token of HF_TOKEN was sent")
                .hasMessageNotContaining(TOKEN);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void gatedModelNamesTheAddressOfItsTerms(int status) {
        // Given
        hub.answerFirst(RESOLVE, LocalHub.status(status, "X-Error-Code", "GatedRepo"));

        // When
        UserException failure = failure();

        // Then
        assertThat(failure).hasMessageContainingAll("gated", hub.endpoint() + "/acme/tiny", "HF_TOKEN");
        assertThat(failure.kind()).isEqualTo(UserException.Kind.MISSING_INPUT);
        assertThat(room.ownSnapshot()).doesNotExist();
    }

    @Test
    void missingRevisionIsNamed() {
        // When
        UserException failure = catchThrowableOfType(UserException.class, () -> room.get("acme/tiny@v9"));

        // Then
        assertThat(failure).hasMessageContainingAll("acme/tiny", "revision v9", hub.endpoint());
        assertThat(failure.kind()).isEqualTo(UserException.Kind.MISSING_INPUT);
    }

    @Test
    void otherStatusIsNamed() {
        // Given
        hub.answerFirst(LIST, LocalHub.status(451));

        // When
        UserException failure = failure();

        // Then
        assertThat(failure).hasMessageContainingAll("451", "acme/tiny");
        assertThat(failure.kind()).isEqualTo(UserException.Kind.UNREACHABLE);
    }

    @Test
    void responseThatIsNotAHubsIsNamed() {
        // Given
        hub.answerFirst(LIST, LocalHub.content(LocalHub.bytes("<html>Please log in</html>")));

        // When
        UserException failure = failure();

        // Then
        assertThat(failure).hasMessageContainingAll(hub.endpoint(), "HF_ENDPOINT");
        assertThat(failure.kind()).isEqualTo(UserException.Kind.UNREACHABLE);
    }

    @Test
    void unreachableHubIsNamedWithWhatToDo() throws IOException {
        // Given
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        room.with("HF_ENDPOINT", "http://127.0.0.1:" + port + "/");

        // When
        UserException failure = failure();

        // Then
        assertThat(failure)
                .hasMessageContainingAll(
                        "http://127.0.0.1:" + port, "refused", "local directory", "HF_HUB_OFFLINE", "HF_ENDPOINT");
        assertThat(failure.kind()).isEqualTo(UserException.Kind.UNREACHABLE);
    }

    @Test
    void connectExceptionsWithoutMessageHaveAReason() {
        // Given
        IOException unknown = (ConnectException) new ConnectException().initCause(new UnresolvedAddressException());

        // When / Then
        assertThat(HubClient.reason(unknown)).isEqualTo("unknown host");
        assertThat(HubClient.reason(new ConnectException())).isEqualTo("connection refused");
    }
}
