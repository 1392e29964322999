package io.reviewstream.quickstart.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.CommandSpec;

/** Which program {@code bin/reviewstream} starts, and what it promises of its JVM, with a program that fills its heap. */
class LauncherTest {
    private static final String MAIN = "io/reviewstream/trainer/Main";
    private static final String FILLS_THE_HEAP =
            """
            package io.reviewstream.trainer;

            public final class Main {
                public static void main(String[] args) {
                    java.util.List<byte[]> all = new java.util.ArrayList<>();
                    while (true) {
                        all.add(new byte[1 << 20]);
                    }
                }
            }
            """;

    @TempDir
    private Path home;

    @Test
    void aCommandIsStartedByTheProgramThatItBelongsTo() throws IOException {
        // When
        String launcher = Files.readString(Path.of("../bin/reviewstream"));

        // Then
        assertThat(launcher)
                .contains(line(io.reviewstream.trainer.Main.commands(), "trainer"))
                .contains(line(io.reviewstream.streamer.Main.commands(), "streamer"));
    }

    private static String line(CommandSpec program, String module) {
        return String.join(" | ", program.subcommands().keySet()) + ") module=" + module + " ";
    }

    @Test
    void aFullHeapDoesNotLookLikeNothingToDo() throws IOException, InterruptedException {
        // Given
        Path launcher = Files.createDirectory(home.resolve("bin")).resolve("reviewstream");
        Files.copy(Path.of("../bin/reviewstream"), launcher);
        Path source = Files.writeString(
                Files.createDirectories(home.resolve(MAIN).getParent()).resolve("Main.java"), FILLS_THE_HEAP);
        int compiled = ToolProvider.getSystemJavaCompiler().run(null, null, null, source.toString());
        Path library = Files.createDirectory(home.resolve("lib")).resolve("trainer.jar");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(library))) {
            jar.putNextEntry(new JarEntry(MAIN + ".class"));
            Files.copy(home.resolve(MAIN + ".class"), jar);
        }
        Path out = home.resolve("out");
        Path err = home.resolve("err");
        ProcessBuilder command = new ProcessBuilder("bash", launcher.toString(), "retrain", "--exit-code");
        command.environment().put("REVIEWSTREAM_JAVA_OPTIONS", "-Xmx32m");
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));

        // When
        int exitCode = command.redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();

        // Then
        assertThat(compiled).isZero();
        assertThat(exitCode).isEqualTo(137);
        assertThat(out).isEmptyFile();
        assertThat(Files.readAllLines(err))
                .last()
                .asString()
                .startsWith("reviewstream: the Java heap is full.")
                .contains("REVIEWSTREAM_JAVA_OPTIONS=-Xmx");
    }
}
