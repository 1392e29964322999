package io.reviewstream.streamer.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.failure.Failure;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusServerTest {
    private final AtomicBoolean ready = new AtomicBoolean();
    private final StatusServer server =
            StatusServer.start("localhost", 0, () -> true, ready::get, () -> "a_metric 1\n");

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void readinessIsAskedAnew() throws Exception {
        // Given
        int before = get("/health/ready").statusCode();
        ready.set(true);

        // When
        int after = get("/health/ready").statusCode();

        // Then
        assertThat(before).isEqualTo(503);
        assertThat(after).isEqualTo(200);
    }

    @Test
    void metricsComeAsText() throws Exception {
        // Given
        String path = "/metrics";

        // When
        HttpResponse<String> response = get(path);

        // Then
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("a_metric 1\n");
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
    }

    @Test
    void thereIsNothingElse() throws Exception {
        // Given
        String path = "/health/liveness";

        // When
        int status = get(path).statusCode();

        // Then
        assertThat(status).isEqualTo(404);
    }

    @Test
    void aPortInUseIsNamed() {
        // Given
        int port = server.uri().getPort();

        // When
        assertThatThrownBy(() -> StatusServer.start("localhost", port, () -> true, () -> true, () -> ""))
                // Then
                .isInstanceOf(Failure.class)
                .hasMessageContaining("localhost:" + port);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(server.uri().resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
