package io.reviewstream.trainer.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FetchByProcessesTest extends HubFixture {
    private final CountDownLatch stalled = new CountDownLatch(1);
    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void kill() {
        stalled.countDown();
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void concurrentProcessesDownloadAModelOnce() throws IOException, InterruptedException {
        // Given
        Process first = start();
        Process second = start();

        // When
        String one = output(first);
        String other = output(second);

        // Then
        assertThat(one).isEqualTo(room.ownSnapshot().toString());
        assertThat(other).isEqualTo(one);
        assertThat(hub.requests(BLOB)).hasSize(1);
        assertThat(room.ownSnapshot().resolve(LocalHub.WEIGHTS)).hasBinaryContent(WEIGHTS);
    }

    @Test
    void killedProcessLeavesNoSnapshot() throws IOException, InterruptedException {
        // Given
        hub.answerFirst(BLOB, exchange -> {
            exchange.sendResponseHeaders(200, WEIGHTS.length);
            exchange.getResponseBody().write(WEIGHTS, 0, 100_000);
            exchange.getResponseBody().flush();
            try {
                stalled.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Process killed = start();
        Path part = room.own().resolve("incomplete").resolve(LocalHub.COMMIT).resolve(LocalHub.WEIGHTS + ".part");
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(part) && Files.size(part) == 100_000);
        killed.destroyForcibly().waitFor();
        boolean appeared = Files.exists(room.ownSnapshot());

        // When
        ModelHub.Snapshot snapshot = room.get(LocalHub.MODEL);

        // Then
        assertThat(appeared).isFalse();
        assertThat(snapshot.directory().resolve(LocalHub.WEIGHTS)).hasBinaryContent(WEIGHTS);
    }

    private Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                Fetch.class.getName());
        builder.environment().clear();
        builder.environment().putAll(room.environment);
        builder.redirectError(room.home.resolve("log-" + processes.size()).toFile());
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private static String output(Process process) throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output.lines().reduce((earlier, later) -> later).orElse("");
    }

    /** A program that downloads the model. */
    static final class Fetch {
        private Fetch() {}

        public static void main(String[] args) {
            System.out.println(ModelHub.of(System.getenv())
                    .get(HubId.parse(LocalHub.MODEL))
                    .directory());
        }
    }
}
