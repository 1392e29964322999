package io.reviewstream.quickstart.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.DirectoryRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The distribution archive runs where there is a Java runtime and no Maven, in an empty directory. */
@Timeout(180)
class DistributionIT {
    @TempDir
    private Path directory;

    @Test
    void theArchiveRunsWithAJavaRuntimeAlone() throws IOException, InterruptedException {
        // Given
        Path archive = archive();
        run(directory, "", "tar", "-xzf", archive.toString());
        Path home = only(directory);
        Path models = directory.resolve("models");
        Files.createDirectory(models);
        TinyModel.store(
                new DirectoryRegistry(models, Clock.systemUTC()),
                Clock.systemUTC().instant(),
                1f);
        String launcher = home.resolve("bin/reviewstream").toString();

        // When
        String version = run(directory, "", launcher, "--version");
        String sample = run(directory, "", launcher, "sample", "--rows", "3");
        String classified = run(
                directory,
                "good case\nbad case\n",
                launcher,
                "classify",
                "--model",
                only(models).toString());

        // Then
        assertThat(version).contains("reviewstream");
        assertThat(sample.lines()).hasSize(4).first().asString().contains("reviewText");
        assertThat(classified.lines()).hasSize(2).allSatisfy(line -> assertThat(line)
                .contains("\"probability\":"));
        assertThat(home.resolve("README.md")).exists();
        assertThat(home.resolve("share/man/man1/reviewstream-stream.1"))
                .content()
                .contains("bootstrap");
        assertThat(home.resolve("share/bash-completion/completions/reviewstream"))
                .content()
                .contains("dead-letters");
    }

    private static Path archive() throws IOException {
        try (Stream<Path> built = Files.list(Path.of("target"))) {
            List<Path> archives = built.filter(
                            file -> file.getFileName().toString().matches("reviewstream-.*\\.tar\\.gz"))
                    .toList();
            assumeTrue(!archives.isEmpty(), "-Dquick builds no archive");
            return archives.get(0).toAbsolutePath();
        }
    }

    private static Path only(Path parent) throws IOException {
        try (Stream<Path> entries = Files.list(parent)) {
            return entries.filter(Files::isDirectory)
                    .filter(entry -> entry.getFileName().toString().matches("reviewstream-.*|v[0-9].*"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Runs a command with Java and the system's own programs on the path; its output, once it ends with 0. */
    private static String run(Path where, String input, String... command) throws IOException, InterruptedException {
        Path in = Files.writeString(where.resolve("input"), input);
        Path errors = where.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .directory(where.toFile())
                .redirectInput(in.toFile())
                .redirectError(errors.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("REVIEWSTREAM_") || name.startsWith("MAVEN"));
        builder.environment().remove("JAVA_HOME");
        builder.environment().put("PATH", System.getProperty("java.home") + "/bin:/usr/bin:/bin");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        return output;
    }
}
