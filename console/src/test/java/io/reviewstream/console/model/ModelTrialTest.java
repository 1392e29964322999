package io.reviewstream.console.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ServingPlan;
import io.reviewstream.common.bundle.ServingPlan.Cascade;
import io.reviewstream.common.bundle.ServingPlan.LinearPlan;
import io.reviewstream.common.bundle.ServingPlan.NetworkFile;
import io.reviewstream.common.bundle.ServingPlan.Stack;
import io.reviewstream.common.inference.InferenceDevice;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.linear.NgramFeatures;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.common.serde.Json;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

@Timeout(120)
class ModelTrialTest {
    private static final Instant MADE_AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final ServingPlan WITH_A_LINEAR_STAGE = new ServingPlan(
            NetworkFile.FP32,
            8,
            Optional.of(new LinearPlan(
                    NgramFeatures.VERSION, Optional.of(new Cascade(2, 0)), Optional.of(new Stack(0.5, 2, -1)))));

    @TempDir
    private Path root;

    private DirectoryRegistry registry;
    private TrialModel model;
    private ModelTrial trial;
    private RoutesServer server;

    @BeforeEach
    void start() {
        registry = new DirectoryRegistry(root, Clock.systemUTC());
        serve(LONG);
    }

    private void serve(Duration patience) {
        model = new TrialModel(registry, LONG);
        trial = new ModelTrial(model, patience);
        server = new RoutesServer(trial);
    }

    @AfterEach
    void stop() {
        server.close();
        trial.close();
    }

    private Champion promote(ModelBundle bundle) {
        return registry.promote(bundle.version(), new Overridden("a test"), registry.champion())
                .orElseThrow();
    }

    private HttpResponse<String> post(String text) throws Exception {
        return server.post("/try", Json.compact(Map.of("text", text)));
    }

    private JsonNode tried(String text) throws Exception {
        HttpResponse<String> response = post(text);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Json.mapper().readTree(response.body());
    }

    /** As {@code classify} and a streamer load it. */
    private static Prediction predicted(ModelBundle bundle, String text) {
        try (SharedClassifier shared = ServingSettings.on(InferenceDevice.CPU, ServedFile.FileOption.AUTO)
                        .load(bundle);
                ModelLease lease = shared.acquire()) {
            return lease.answer(text).orElseGet(() -> lease.classify(List.of(lease.tokenize(text)))
                    .get(0));
        }
    }

    private static void requireSame(JsonNode tried, ModelBundle bundle, String text) {
        Prediction expected = predicted(bundle, text);
        assertThat(tried.path("modelVersion").textValue())
                .isEqualTo(bundle.version().value());
        assertThat(tried.path("isPositive").booleanValue()).isEqualTo(expected.isPositive());
        assertThat(tried.path("probability").doubleValue()).isEqualTo(expected.probability());
        assertThat(tried.path("stage").textValue()).isEqualTo(expected.stage().toString());
        assertThat(tried.path("networkTokens").intValue()).isEqualTo(expected.tokens());
        assertThat(tried.path("truncated").booleanValue()).isEqualTo(expected.truncated());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "good",
                "Good good, bad battery 👍",
                "bad",
                "good bad good bad good bad good bad good bad good bad good bad good bad good"
            })
    void theAnswerIsThatOfAStreamerWithAndWithoutALinearStage(String text) throws Exception {
        // Given
        ModelBundle network = TinyModel.store(registry, MADE_AT, 0.25f);
        ModelBundle both = TinyModel.storePlanned(
                registry, MADE_AT.plusSeconds(1), WITH_A_LINEAR_STAGE, Map.of("good", 3f, "bad", 1.5f));

        // When
        promote(network);
        JsonNode byNetwork = tried(text);
        promote(both);
        JsonNode byBoth = tried(text);

        // Then
        requireSame(byNetwork, network, text);
        requireSame(byBoth, both, text);
    }

    @Test
    void theTokensAreThoseThatTheNetworkReads() throws Exception {
        // Given
        promote(TinyModel.store(registry, MADE_AT, 0));

        // When
        JsonNode tried = tried("Good zebra, <b>battery</b>");

        // Then
        assertThat(tried.path("tokens").toString())
                .isEqualTo(
                        "[\"good\",\"[UNK]\",\"[UNK]\",\"[UNK]\",\"[UNK]\",\"[UNK]\",\"battery\",\"[UNK]\",\"[UNK]\",\"[UNK]\"]");
        assertThat(tried.path("networkTokens").intValue())
                .isEqualTo(tried.path("tokens").size() + 2);
        assertThat(tried("good ".repeat(100)).path("tokens").size()).isEqualTo(TinyModel.MAX_TOKENS - 2);
    }

    @Test
    void aNewChampionReplacesTheModelAndTheOldOneIsClosed() throws Exception {
        // Given
        promote(TinyModel.store(registry, MADE_AT, 3));
        assertThat(tried("battery").path("isPositive").booleanValue()).isTrue();
        SharedClassifier first = model.loaded().orElseThrow();
        tried("bad");
        assertThat(model.loaded()).containsSame(first);

        // When
        promote(TinyModel.store(registry, MADE_AT.plusSeconds(1), -3));

        // Then
        assertThat(tried("battery").path("isPositive").booleanValue()).isFalse();
        assertThat(first.closed()).isTrue();
        assertThat(model.loaded().orElseThrow().leases()).isZero();
    }

    @Test
    void withoutAChampionTheAnswerSaysWhatToDo() throws Exception {
        // Given
        TinyModel.store(registry, MADE_AT, 0);

        // When
        HttpResponse<String> response = post("good");

        // Then
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("models promote");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"text\":\"\"}",
                "{\"text\":\" \\n\\t \"}",
                "{\"text\":7}",
                "{\"text\":null}",
                "{}",
                "[]",
                "",
                "{\"text\":\"good\"",
                "{\"text\":\"good\"} {}"
            })
    void whatIsNoTextIsABadRequestThatQuotesNothing(String body) throws Exception {
        // Given
        promote(TinyModel.store(registry, MADE_AT, 0));

        // When
        HttpResponse<String> response = server.post("/try", body);

        // Then
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("There is no text to classify").doesNotContain("good");
        assertThat(model.loaded()).isEmpty();
    }

    @Test
    void aTextOfAHundredThousandCharactersIsTheLongest() throws Exception {
        // Given
        promote(TinyModel.store(registry, MADE_AT, 0));
        String longest = "good ".repeat(20_000);

        // Then
        assertThat(tried(longest).path("truncated").booleanValue()).isTrue();
        assertThat(tried("👍".repeat(50_000)).path("truncated").booleanValue()).isFalse();
        assertThat(post(longest + "x").statusCode()).isEqualTo(413);
        assertThat(server.post("/try", " ".repeat(700_000)).statusCode()).isEqualTo(413);
        assertThat(server.post("/try", "{\"text\":\"" + "\\u0061".repeat(100_000) + "\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aTextThatWaitsTooLongForAnotherOneIsToldSo() throws Exception {
        // Given
        stop();
        serve(Duration.ofMillis(100));
        promote(TinyModel.store(registry, MADE_AT, 0));

        // When: the model is held, as while another text is loading it
        CompletableFuture<HttpResponse<String>> first;
        TrialModel held = model;
        synchronized (held) {
            first = CompletableFuture.supplyAsync(() -> posted("good"));
            await().atMost(LONG).until(() -> posted("bad").statusCode() == 503);
        }

        // Then
        assertThat(first.join().statusCode()).isIn(200, 503);
        assertThat(post("good").statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> posted(String text) {
        try {
            return post(text);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void manyTextsAtOnceAreAllAnswered() {
        // Given
        promote(TinyModel.store(registry, MADE_AT, 0));

        // When
        List<CompletableFuture<HttpResponse<String>>> posted = IntStream.range(0, 40)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> posted(i % 2 == 0 ? "good" : "bad")))
                .toList();

        // Then
        assertThat(posted)
                .allSatisfy(response -> assertThat(response.join().statusCode()).isEqualTo(200));
        assertThat(model.loaded().orElseThrow().leases()).isZero();
    }

    @Test
    void aTextOnWhichTheModelFailsIsRejectedAndNeverLogged() throws Exception {
        // Given
        promote(TinyModel.storeSick(registry, MADE_AT));
        Logger all = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        all.addAppender(logged);

        // When
        HttpResponse<String> failed = post("battery of secrets");
        HttpResponse<String> other = post("good secrets");
        all.detachAppender(logged);

        // Then
        assertThat(failed.statusCode()).isEqualTo(400);
        assertThat(failed.body()).contains("fails on this text");
        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(logged.list).isNotEmpty().allSatisfy(event -> assertThat(event.toString() + event.getKeyValuePairs())
                .doesNotContain("secrets"));
    }
}
