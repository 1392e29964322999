package io.reviewstream.trainer.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.http.HttpSettings;
import io.reviewstream.common.http.StatusServer;
import io.reviewstream.common.monitoring.MonitoringFiles.Program;
import io.reviewstream.common.monitoring.PrometheusServer;
import io.reviewstream.common.monitoring.ServedMetrics;
import io.reviewstream.common.serde.Json;
import io.reviewstream.trainer.TinyReviews.Wording;
import io.reviewstream.trainer.metrics.TrainerMetrics;
import io.reviewstream.trainer.training.TrainingListener;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A trainer that follows requests, seen from outside while it trains and after, and the dashboard and the alerts against it. */
class WatchedRetrainingIT extends RetrainingFixture {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final TrainerMetrics metrics = new TrainerMetrics(CLOCK);
    private final StatusServer server = StatusServer.start(new HttpSettings("localhost", 0), metrics);
    /** Trainings that may go beyond the second step of their second epoch. */
    private final Semaphore passes = new Semaphore(0);

    private final AtomicReference<Throwable> death = new AtomicReference<>();
    private RequestFollower follower;
    private Thread thread;

    @AfterEach
    void stopFollowing() throws InterruptedException {
        passes.release();
        follower.stop();
        thread.join();
        server.close();
        metrics.close();
    }

    @Test
    void aTrainingIsSeenWhileItGoesOn() throws Exception {
        // Given
        label(Wording.PLAIN, 600, 1);
        follow(result -> {});
        await().atMost(TIMEOUT).until(() -> get("/health/ready").statusCode() == 200);

        // When
        requests().send(request("r1"));

        // Then
        await().atMost(TIMEOUT).until(() -> passes.hasQueuedThreads());
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
        JsonNode training = status().get("training");
        assertThat(status().get("state").asText()).isEqualTo("TRAINING");
        assertThat(training.get("requestId").asText()).isEqualTo("r1");
        assertThat(training.get("reason").asText()).isEqualTo("MANUAL");
        assertThat(training.get("phase").asText()).isEqualTo("TRAINING");
        assertThat(training.get("epoch").asInt()).isEqualTo(2);
        assertThat(training.get("epochs").asInt()).isEqualTo(4);
        long step = training.get("step").asLong();
        assertThat(training.get("steps").asLong()).isEqualTo(4 * (step - 2));
        assertThat(training.has("secondsLeft")).isTrue();
        assertThat(get("/metrics").body())
                .contains(
                        "\nreviewstream_training_running 1.0\n",
                        "\nreviewstream_training_epoch 2.0\n",
                        "\nreviewstream_training_step " + step + ".0\n",
                        "\nreviewstream_training_left_seconds ",
                        "\nreviewstream_training_validation_accuracy ");
    }

    @Test
    void whatCameOfATrainingIsSeenAfterIt() throws Exception {
        // Given
        passes.release();
        label(Wording.PLAIN, 600, 1);
        follow(result -> {});

        // When
        requests().send(request("r1"));

        // Then
        await().atMost(TIMEOUT).until(() -> status().has("last"));
        assertThat(status().get("state").asText()).isEqualTo("IDLE");
        assertThat(status().at("/last/outcome").asText()).isEqualTo("ACTIVE");
        assertThat(status().at("/last/modelVersion").asText())
                .isEqualTo(registry.versions().get(0).value());
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(get("/metrics").body())
                .contains(
                        "\nreviewstream_training_running 0.0\n",
                        "\nreviewstream_retraining_outcomes_total{outcome=\"active\"} 1.0\n",
                        "\nreviewstream_retraining_outcomes_total{outcome=\"failed\"} 0.0\n",
                        "\nreviewstream_retraining_duration_seconds_count 1\n")
                .doesNotContain("\nreviewstream_training_step ");
    }

    @Test
    void aFollowerThatHasDiedIsNeitherLiveNorReady() throws Exception {
        // Given
        follow(result -> {
            throw new IllegalStateException("a test");
        });
        await().atMost(TIMEOUT).until(() -> get("/health/ready").statusCode() == 200);

        // When
        requests().send(request("r1"));

        // Then
        await().atMost(TIMEOUT).until(() -> get("/health/live").statusCode() == 503);
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(death.get()).hasMessage("a test");
    }

    @Test
    void everyPanelAndAlertOfTheTrainerHasDataDuringTraining() throws Exception {
        // Given
        passes.release();
        label(Wording.PLAIN, 600, 1);
        follow(result -> {});
        requests().send(request("r1"));
        await().atMost(TIMEOUT).until(() -> status().has("last"));
        label(Wording.OTHER, 700, 2);

        // When
        requests().send(request("r2"));
        await().atMost(TIMEOUT).until(() -> passes.hasQueuedThreads());

        // Then
        await().atMost(TIMEOUT)
                .untilAsserted(() -> ServedMetrics.assertRead(Program.TRAINER, ServedMetrics.scrape(server.uri())));
        assumeTrue(PrometheusServer.has("prometheus"), "prometheus is not installed here");
        try (PrometheusServer prometheus = PrometheusServer.start(directory, server.uri())) {
            await().atMost(TIMEOUT).untilAsserted(() -> ServedMetrics.assertData(Program.TRAINER, prometheus));
            await().atMost(TIMEOUT).untilAsserted(() -> ServedMetrics.assertHealthyRules(prometheus));
        }
    }

    private void follow(Consumer<RetrainResult> results) {
        TrainingListener holding = new TrainingListener() {
            @Override
            public void stepped(Step step) {
                if (step.epoch() == 2 && step.step() == 2) {
                    passes.acquireUninterruptibly();
                }
            }
        };
        follower = new RequestFollower(
                kafka,
                topics.retrainRequests(),
                "g-" + topics.reviews(),
                retraining(base, 1),
                List.of(metrics, holding),
                metrics,
                results);
        metrics.ready(follower::live, follower::following);
        thread = new Thread(follower::run, "follower");
        thread.setUncaughtExceptionHandler((dead, reason) -> death.set(reason));
        thread.start();
    }

    private JsonNode status() throws IOException, InterruptedException {
        return Json.mapper().readTree(get("/status").body());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(server.uri().resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
