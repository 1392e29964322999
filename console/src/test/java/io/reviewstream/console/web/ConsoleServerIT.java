package io.reviewstream.console.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.serde.Json;
import io.reviewstream.console.ShownLoop;
import io.reviewstream.console.loop.LoopReader;
import io.reviewstream.console.loop.LoopSources;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ConsoleServerIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    private final Deque<Socket> sockets = new ArrayDeque<>();

    private ShownLoop loop;

    @BeforeEach
    void start() throws IOException {
        loop = new ShownLoop(directory, ShownLoop.streamerStatus());
    }

    @AfterEach
    void stop() throws IOException {
        while (!sockets.isEmpty()) {
            sockets.pop().close();
        }
        loop.close();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(loop.uri() + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The first view that is sent. */
    private JsonNode view() throws IOException, InterruptedException {
        HttpResponse<InputStream> stream = client.send(
                HttpRequest.newBuilder(loop.uri().resolve("/events"))
                        .header("Accept", "text/event-stream")
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data:")) {
                    return Json.mapper().readTree(line.substring("data:".length()));
                }
            }
        }
        throw new AssertionError("no event");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/console.css", "/js/main.js"})
    void thePageLoadsNothingFromElsewhere(String path) throws Exception {
        // When
        HttpResponse<String> response = get(path);

        // Then
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'self';");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(response.body()).doesNotContain("http://", "https://", "innerHTML", "style=", "onclick");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/../js/main.js", "/index.html", "/%2e%2e/pom.xml", "/status", "/versions/../../etc/passwd"})
    void otherPathsAreNotThere(String path) throws Exception {
        assertThat(get(path).statusCode()).isIn(400, 404);
    }

    @Test
    void anotherNameOfThisMachineIsRefused() throws Exception {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), loop.uri().getPort())) {
            socket.getOutputStream()
                    .write("GET /events HTTP/1.1\r\nHost: evil.example:80\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 403 ");
        }
    }

    @Test
    void aPortThatIsInUseIsNamed() {
        int port = loop.uri().getPort();
        try (LoopReader reader = new LoopReader(
                new LoopSources(
                        KafkaSettings.of("localhost:1"),
                        Topics.DEFAULT,
                        "",
                        new DirectoryRegistry(directory, Clock.systemUTC()),
                        List.of(),
                        Optional.empty()),
                Clock.systemUTC())) {
            assertThatThrownBy(() -> new ConsoleServer(reader, List.of(), ConsoleSettings.local(port)))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("127.0.0.1:" + port)
                    .hasMessageContaining("--port");
        }
    }

    private HttpResponse<InputStream> stream() throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(loop.uri().resolve("/events")).build(),
                HttpResponse.BodyHandlers.ofInputStream());
    }

    @Test
    void aHundredPagesAreOpenAtMostAndAClosedOneMakesRoom() throws Exception {
        // Given
        List<InputStream> pages = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            HttpResponse<InputStream> page = stream();
            assertThat(page.statusCode()).isEqualTo(200);
            pages.add(page.body());
        }

        // When
        int oneMore = stream().statusCode();
        for (InputStream page : pages) {
            page.close();
        }

        // Then
        assertThat(oneMore).isEqualTo(503);
        await().atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(stream().statusCode()).isEqualTo(200));
    }

    private Socket raw(String request) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), loop.uri().getPort());
        sockets.push(socket);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    @Test
    void controlCharactersInAHeaderAreRefused() throws Exception {
        Socket socket = raw("GET / HTTP/1.1\r\nHost: localhost\r\nX: a\u0000\u0007b\r\nConnection: close\r\n\r\n");
        assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                .startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @CsvSource({"GET / HTTP/1.1, 0", "GET /events HTTP/1.1|Host: localhost||, 900"})
    void aThousandConnectionsLeaveRoomForThePage(String request, int refused) throws Exception {
        // Given
        for (int i = 0; i < 1_000; i++) {
            raw(request.replace("|", "\r\n"));
        }

        // Then
        assertThat(get("/").statusCode()).isEqualTo(200);
        AtomicInteger refusals = new AtomicInteger();
        await().atMost(TIMEOUT).untilAsserted(() -> {
            for (Socket socket : sockets) {
                byte[] begun = socket.getInputStream()
                        .readNBytes(Math.min(12, socket.getInputStream().available()));
                if (new String(begun, StandardCharsets.ISO_8859_1).equals("HTTP/1.1 503")) {
                    refusals.incrementAndGet();
                }
            }
            assertThat(refusals).hasValue(refused);
        });
    }

    @Test
    void nothingIsPostedWithoutASession() throws Exception {
        HttpRequest post = HttpRequest.newBuilder(loop.uri().resolve("/"))
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build();
        assertThat(client.send(post, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(403);
    }

    @Test
    void aViewHasWhatKafkaTheRegistryAndTheInstancesSay() throws Exception {
        // When
        JsonNode view = view();

        // Then
        assertThat(view.at("/summary/urgency").textValue()).isEqualTo("NONE");
        assertThat(view.at("/summary/text").textValue())
                .contains(loop.champion() + " serves, correct on 90.5 % of its newest labels");
        assertThat(view.path("topics").size()).isEqualTo(10);
        assertThat(view.at("/topics/REVIEWS/records").longValue()).isZero();
        assertThat(view.at("/models/champions/0/reason").textValue()).isEqualTo(ShownLoop.HOSTILE);
        assertThat(view.at("/models/versions/0/version").textValue()).isEqualTo(loop.champion());
        assertThat(view.at("/instances/0/status/retraining/labeledReviews").intValue())
                .isEqualTo(1234);
    }

    @Test
    void whatIsGoneIsSaid() throws Exception {
        // Given
        view();
        loop.answer("{\"live\":false,\"applications\":{}}");

        // When
        await().atMost(TIMEOUT)
                .untilAsserted(
                        () -> assertThat(view().at("/summary/text").textValue()).contains("failed for good"));
        loop.answer("{\"model\":{\"version\":\"v0\"},\"applications\":{}}");
        await().atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(view().at("/summary/text").textValue())
                        .isEqualTo("No instance serves the champion " + loop.champion() + " yet."));
        loop.stopKafka();

        // Then
        await().atMost(TIMEOUT)
                .untilAsserted(() ->
                        assertThat(view().at("/summary/text").textValue()).matches("Kafka at .* does not answer."));
    }
}
