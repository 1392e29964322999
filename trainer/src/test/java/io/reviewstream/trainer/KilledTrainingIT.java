package io.reviewstream.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reviewstream.common.hash.Sha256;
import io.reviewstream.trainer.TinyReviews.Wording;
import io.reviewstream.trainer.data.Corpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train} as a process of its own, killed without warning and stopped. */
class KilledTrainingIT {
    private static final int KILLS = Integer.getInteger("kills", 1);
    private static final long SEED = 20;

    @TempDir
    private Path directory;

    @Test
    void trainingThatWasKilledAndStoppedPublishesTheUndisturbedWeights() throws Exception {
        // Given
        Path base = directory.resolve("base");
        TinyReviews.baseModel(base);
        Path csv = Files.write(directory.resolve("reviews.csv"), lines());
        Path checkpoints = directory.resolve("checkpoints");
        Random random = new Random(SEED);
        List<Path> kept = new ArrayList<>();

        // When
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = startToNextCheckpoint(csv, base, checkpoints, kept);
            // Any moment from here on: while a step is taken, or a checkpoint is written.
            process.waitFor(random.nextInt(300), TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();
            assertThat(process.exitValue())
                    .as("killed, not ended; seed " + SEED)
                    .isEqualTo(137);
            kept.addAll(entries(checkpoints));
        }
        Process stopped = startToNextCheckpoint(csv, base, checkpoints, kept);
        // SIGTERM
        stopped.destroy();
        int exitCode = stopped.waitFor();
        int resumed = start(csv, base, "killed", checkpoints).waitFor();

        // Then
        int undisturbed =
                start(csv, base, "undisturbed", directory.resolve("others")).waitFor();
        assertThat(exitCode)
                .as(Files.readString(directory.resolve("killed.log")))
                .isEqualTo(143);
        assertThat(directory.resolve("killed.log"))
                .content()
                .containsOnlyOnce("Stopped; nothing was published. The same command resumes from the last checkpoint.");
        assertThat(List.of(resumed, undisturbed)).allMatch(code -> code == 0);
        assertThat(weights("killed")).isEqualTo(weights("undisturbed")).hasSize(1);
        assertThat(entries(checkpoints)).isEmpty();
    }

    private Process startToNextCheckpoint(Path csv, Path base, Path checkpoints, List<Path> known) throws IOException {
        Process process = start(csv, base, "killed", checkpoints);
        await().atMost(Duration.ofMinutes(2)).until(() -> !process.isAlive() || hasNew(checkpoints, known));
        return process;
    }

    private static List<String> lines() {
        List<String> lines = new ArrayList<>(List.of("reviewText,isPositive"));
        for (Corpus.CorpusRow review : TinyReviews.of(Wording.PLAIN, 1_500, 1)) {
            lines.add('"' + review.text() + "\"," + review.positive());
        }
        return lines;
    }

    private Process start(Path csv, Path base, String registry, Path checkpoints) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Dai.djl.offline=true",
                "-Doffline=true",
                "-Dai.djl.pytorch.num_threads=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.reviewstream.trainer.Main",
                "train"));
        command.addAll(List.of("--data", csv.toString(), "--base-model", base.toString()));
        command.addAll(List.of("--registry", directory.resolve(registry).toString()));
        command.addAll(List.of("--checkpoint-dir", checkpoints.toString(), "--checkpoint-steps", "7"));
        command.addAll(List.of("--device", "cpu", "--epochs", "10", "--learning-rate", "0.003", "--batch-size", "16"));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve(registry + ".log").toFile()))
                .start();
    }

    private static boolean hasNew(Path checkpoints, List<Path> known) throws IOException {
        return entries(checkpoints).stream()
                .anyMatch(entry ->
                        !known.contains(entry) && entry.getFileName().toString().startsWith("step-"));
    }

    private List<String> weights(String registry) throws IOException {
        try (Stream<Path> files = Files.find(
                directory.resolve(registry),
                2,
                (file, attributes) -> file.endsWith("model.safetensors")
                        && !file.getParent().getFileName().toString().startsWith("."))) {
            List<String> hashes = new ArrayList<>();
            for (Path file : files.toList()) {
                hashes.add(Sha256.of(file));
            }
            return hashes;
        }
    }

    private static List<Path> entries(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        }
    }
}
