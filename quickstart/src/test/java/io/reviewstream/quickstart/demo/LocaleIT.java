package io.reviewstream.quickstart.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.broker.InProcessKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Under a locale with digits (Persian) and an i (Turkish) of its own the pipeline makes the very bytes it makes under English.
 * The broker runs in this JVM: that of Kafka 4.3 upper-cases names by the default locale and fails under Turkish.
 */
@Timeout(300)
class LocaleIT {
    @TempDir
    private Path directory;

    @Test
    void trainExportGateAndStreamDoNotDependOnTheLocale() throws IOException, InterruptedException {
        // Given
        String english = output("en", "nu-latn");

        // When
        String other = output("tr", "nu-arabext");

        // Then
        assertThat(english).contains("model.safetensors ", "onnx/model_quantized.onnx ", "\"probability\":");
        assertThat(other).isEqualTo(english);
    }

    private String output(String language, String digits) throws IOException, InterruptedException {
        Path work = Files.createDirectory(directory.resolve(language));
        Path output = work.resolve("output.txt");
        Path log = work.resolve("log.txt");
        try (InProcessKafka broker = InProcessKafka.start()) {
            run(language, digits, List.of(output.toString(), work.toString(), broker.bootstrapServers()), log);
        }
        return Files.readString(output);
    }

    private static void run(String language, String digits, List<String> arguments, Path log)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Dai.djl.offline=true",
                "-Doffline=true",
                "-Djava.awt.headless=true",
                "-Duser.language=" + language,
                "-Duser.extensions=u-" + digits,
                "-cp",
                System.getProperty("java.class.path"),
                LocalePipeline.class.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ended in time").isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(() -> read(log)).isZero();
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
