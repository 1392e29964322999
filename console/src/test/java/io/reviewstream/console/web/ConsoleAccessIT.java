package io.reviewstream.console.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.serde.Json;
import io.reviewstream.console.loop.LoopReader;
import io.reviewstream.console.loop.LoopSources;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may do what, with a part that has one action. */
@Timeout(120)
class ConsoleAccessIT {
    private static final String TOKEN = "a token that nobody guesses";

    private final HttpClient client = HttpClient.newHttpClient();
    private LoopReader loop;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final AtomicInteger actions = new AtomicInteger();

    @TempDir
    private Path directory;

    private ConsoleServer server;

    @BeforeEach
    void start() {
        server = serve(new ConsoleSettings("127.0.0.1", 0, true, false, Optional.empty()));
    }

    @AfterEach
    void stop() throws Exception {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }

    private ConsoleServer serve(ConsoleSettings settings) {
        loop = new LoopReader(
                new LoopSources(
                        KafkaSettings.of("localhost:1"),
                        Topics.DEFAULT,
                        "",
                        new DirectoryRegistry(directory, Clock.systemUTC()),
                        List.of(),
                        Optional.empty()),
                Clock.systemUTC());
        parts.push(loop);
        WebRoutes action = routes -> {
            routes.post("/act", context -> {
                Access.requireActions(context);
                String body = context.body();
                Access.audit(context, "act", Map.of("reason", body.substring(0, Math.min(9, body.length()))));
                actions.incrementAndGet();
            });
            routes.get("/fails", context -> {
                throw new IllegalStateException("secret");
            });
        };
        ConsoleServer opened = new ConsoleServer(loop, List.of(action), settings);
        parts.push(opened);
        return opened;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder at(String path) {
        return HttpRequest.newBuilder(server.uri().resolve(path));
    }

    private static String cookie(HttpResponse<?> response) {
        return response.headers().firstValue("Set-Cookie").orElseThrow();
    }

    /** An action as the page sends it. */
    private HttpRequest.Builder action(String body) throws IOException, InterruptedException {
        HttpResponse<String> session = send(at("/session"));
        JsonNode answer = Json.mapper().readTree(session.body());
        return at("/act")
                .setHeader("Cookie", cookie(session).replaceFirst(";.*", ""))
                .setHeader("X-CSRF-Token", answer.path("csrf").textValue())
                .setHeader("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    @Test
    void anActionOfThePageIsDone() throws Exception {
        assertThat(send(action("{}")
                                .setHeader(
                                        "Origin",
                                        "http://localhost:" + server.uri().getPort()))
                        .statusCode())
                .isEqualTo(200);
        assertThat(actions).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({
        "Cookie, x=y, 403",
        "X-CSRF-Token, guess, 403",
        "Origin, http://evil.example, 403",
        "Origin, null, 403",
        "Origin, http://localhost:1, 403",
        "Sec-Fetch-Site, cross-site, 403",
        "Sec-Fetch-Site, same-site, 403",
        "Content-Type, text/plain, 400",
    })
    void anActionOfAnotherPageIsRefused(String header, String value, int status) throws Exception {
        HttpResponse<String> response = send(action("{}").setHeader(header, value));
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(Json.mapper().readTree(response.body()).path("problem").textValue())
                .isNotBlank();
        assertThat(actions).hasValue(0);
    }

    @Test
    void aBodyOfMoreThanAMegabyteIsRefusedWithOrWithoutItsLength() throws Exception {
        String large = "x".repeat(Access.MOST_BYTES + 1);
        assertThat(send(action(large)).statusCode()).isEqualTo(413);
        HttpRequest.Builder chunked = action("")
                .POST(HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(large.getBytes(StandardCharsets.US_ASCII))));
        assertThat(send(chunked).statusCode()).isEqualTo(413);
        assertThat(actions).hasValue(0);
    }

    @Test
    void nothingIsChangedByReadingAndNothingInAReadOnlyConsole() throws Exception {
        assertThat(send(at("/act")).statusCode()).isEqualTo(404);
        server = serve(ConsoleSettings.local(0));
        assertThat(send(action("{}")).statusCode()).isEqualTo(403);
        assertThat(actions).hasValue(0);
    }

    @Test
    void peopleLabelFastAndProgramsAreSlowedDown() throws Exception {
        HttpRequest.Builder action = action("{}");
        for (int i = 0; i < 100; i++) {
            assertThat(send(action).statusCode()).isEqualTo(200);
        }
        int last = 200;
        for (int i = 0; i < 400 && last == 200; i++) {
            last = send(action).statusCode();
        }
        assertThat(last).isEqualTo(429);
    }

    @Test
    void whatFailsInsideIsNotShown() throws Exception {
        HttpResponse<String> response = send(at("/fails"));
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).startsWith("{\"problem\":").doesNotContain("secret");
    }

    @Test
    void visitorsWithoutCookiesDoNotPileUp() throws Exception {
        for (int i = 0; i < 20_000; i++) {
            client.send(at("/session").build(), HttpResponse.BodyHandlers.discarding());
        }
        assertThat(server.sessions()).isEqualTo(PageSessions.MOST);
    }

    private HttpResponse<String> login(String token) throws IOException, InterruptedException {
        return send(at("/login")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("token=" + token.replace(" ", "+"))));
    }

    @Test
    void aTokenOpensTheConsole() throws Exception {
        // Given
        server = serve(new ConsoleSettings("127.0.0.1", 0, true, false, Optional.of(TOKEN)));
        assertThat(send(at("/session")).statusCode()).isEqualTo(401);
        assertThat(send(at("/events")).statusCode()).isEqualTo(401);
        assertThat(send(at("/")).body()).contains("action=\"/login\"");

        // When
        HttpResponse<String> wrong = login("wrong");
        HttpResponse<String> right = login(TOKEN);

        // Then
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(wrong.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(right.statusCode()).isEqualTo(303);
        assertThat(cookie(right)).contains("HttpOnly", "SameSite=Strict", "Path=/");
        String cookie = cookie(right).replaceFirst(";.*", "");
        assertThat(send(at("/session").header("Cookie", cookie)).statusCode()).isEqualTo(200);
        assertThat(send(at("/").header("Cookie", cookie)).body()).contains("id=\"summary\"");
        for (int i = 0; i < 5; i++) {
            wrong = login("wrong");
        }
        assertThat(wrong.statusCode()).isEqualTo(429);
    }

    @Test
    void aLogoutEndsTheSessionAndItsPages() throws Exception {
        // Given
        server = serve(new ConsoleSettings("127.0.0.1", 0, true, false, Optional.of(TOKEN)));
        loop.start();
        String cookie = cookie(login(TOKEN)).replaceFirst(";.*", "");
        String csrf = Json.mapper()
                .readTree(send(at("/session").header("Cookie", cookie)).body())
                .path("csrf")
                .textValue();
        InputStream page = client.send(
                        at("/events").header("Cookie", cookie).build(), HttpResponse.BodyHandlers.ofInputStream())
                .body();
        assertThat(page.read()).isPositive();

        // When
        int ended = send(at("/logout")
                        .header("Cookie", cookie)
                        .header("X-CSRF-Token", csrf)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{}")))
                .statusCode();

        // Then
        assertThat(ended).isEqualTo(204);
        page.readAllBytes();
        assertThat(send(at("/session").header("Cookie", cookie)).statusCode()).isEqualTo(401);
    }

    @Test
    void otherMachinesNeedAToken() {
        assertThatThrownBy(() -> new ConsoleSettings("0.0.0.0", 0, false, false, Optional.empty()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("--token-file");
    }
}
