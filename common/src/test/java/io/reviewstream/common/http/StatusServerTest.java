package io.reviewstream.common.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.http.StatusServer.StatusSource;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusServerTest {
    private final AtomicBoolean ready = new AtomicBoolean();
    private final StatusServer server = StatusServer.start(new HttpSettings("localhost", 0), new FixedStatus(ready));

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void readinessIsCheckedOnEachRequest() throws Exception {
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
    void metricsAreText() throws Exception {
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
    void otherPathsAreNotFound() throws Exception {
        // Given
        String path = "/health/liveness";

        // When
        int status = get(path).statusCode();

        // Then
        assertThat(status).isEqualTo(404);
    }

    @Test
    void otherMethodsAreNotAllowed() throws Exception {
        // When
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(server.uri().resolve("/metrics"))
                                .POST(HttpRequest.BodyPublishers.ofString("x"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        // Then
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    @Test
    void aPortInUseIsNamed() {
        // Given
        int port = server.uri().getPort();

        // When
        assertThatThrownBy(() -> StatusServer.start(new HttpSettings("localhost", port), new FixedStatus(ready)))
                // Then
                .isInstanceOf(UserException.class)
                .hasMessageContaining("localhost:" + port);
    }

    @Test
    void statusIsJson() throws Exception {
        // Given
        String path = "/status";

        // When
        HttpResponse<String> response = get(path);

        // Then
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{}");
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    }

    @ParameterizedTest
    @CsvSource({
        "/metrics, Bearer right, 200",
        "/status, Bearer right, 200",
        "/status, bearer right, 200",
        "/metrics, BEARER right, 200",
        "/metrics, Bearer wrong, 401",
        "/metrics, Bearer Right, 401",
        "/metrics, Bearer, 401",
        "/metrics, Bearerright, 401",
        "/metrics, right, 401",
        "/status, Basic right, 401",
        "/status, , 401",
        "/health/live, , 200"
    })
    void metricsAndStatusRequireTheToken(String path, String authorization, int status) throws Exception {
        // Given
        HttpRequest.Builder request = HttpRequest.newBuilder();
        Optional.ofNullable(authorization).ifPresent(value -> request.header("Authorization", value));

        // When
        try (StatusServer guarded =
                StatusServer.start(new HttpSettings("localhost", 0, Optional.of("right")), new FixedStatus(ready))) {
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(request.uri(guarded.uri().resolve(path)).build(), HttpResponse.BodyHandlers.ofString());

            // Then
            assertThat(response.statusCode()).isEqualTo(status);
        }
    }

    @Test
    void slowClientsDoNotDelayProbes() throws Exception {
        // Given
        List<Socket> slowClients = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                Socket socket = new Socket("localhost", server.uri().getPort());
                slowClients.add(socket);
                socket.getOutputStream().write("GET /hea".getBytes(StandardCharsets.US_ASCII));
            }

            // When
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(server.uri().resolve("/health/live"))
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());

            // Then
            assertThat(response.statusCode()).isEqualTo(200);
        } finally {
            for (Socket socket : slowClients) {
                socket.close();
            }
        }
    }

    @Test
    void anInternalErrorHasNoBody() throws Exception {
        // Given
        StatusSource broken = new BrokenStatus();

        // When
        try (StatusServer other = StatusServer.start(new HttpSettings("localhost", 0), broken)) {
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(other.uri().resolve("/status"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());

            // Then
            assertThat(response.statusCode()).isEqualTo(500);
            assertThat(response.body()).isEmpty();
        }
    }

    private record BrokenStatus() implements StatusSource {
        @Override
        public boolean live() {
            return true;
        }

        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public String metrics() {
            return "";
        }

        @Override
        public String status() {
            throw new IllegalStateException("a secret");
        }
    }

    private record FixedStatus(AtomicBoolean isReady) implements StatusSource {
        @Override
        public boolean live() {
            return true;
        }

        @Override
        public boolean ready() {
            return isReady.get();
        }

        @Override
        public String metrics() {
            return "a_metric 1\n";
        }

        @Override
        public String status() {
            return "{}";
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(server.uri().resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
