package io.reviewstream.common.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DraftsTest {
    @TempDir
    Path root;

    @Test
    void the_next_draft_removes_those_of_killed_processes_only() throws Exception {
        // Given
        Process killed = drafting();
        Process running = drafting();
        killed.destroyForcibly().waitFor();

        // When
        long left;
        try (BundleDraft own = registry().draft();
                BundleDraft second = registry().draft()) {
            left = directories();
            assertThat(own.directory()).isDirectory();
            assertThat(second.directory()).isDirectory();
        }

        // Then
        assertThat(left).as("the running one's and our two").isEqualTo(3);
        assertThat(directories()).isEqualTo(1);
        running.destroyForcibly().waitFor();
        registry().draft().close();
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void a_lock_file_without_a_draft_is_removed() throws IOException {
        // Given
        Files.createFile(root.resolve(".draft-7.lock"));

        // When
        registry().draft().close();

        // Then
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void a_draft_without_a_lock_file_stays_for_a_day() throws IOException {
        // Given
        Path fresh = Files.createDirectory(root.resolve(".draft-fresh"));
        Path old = Files.createDirectory(root.resolve(".draft-old"));
        Files.writeString(old.resolve("config.json"), "{}");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(25))));

        // When
        registry().draft().close();

        // Then
        assertThat(fresh).isDirectory();
        assertThat(old).doesNotExist();
    }

    private DirectoryRegistry registry() {
        return new DirectoryRegistry(root, Clock.systemUTC());
    }

    private long directories() throws IOException {
        try (var entries = Files.list(root)) {
            return entries.filter(Files::isDirectory).count();
        }
    }

    /** Another process, which has a draft with a file when this method returns. */
    private Process drafting() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Drafting.class.getName(),
                        root.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        assertThat(out.readLine()).isEqualTo("drafting");
        return process;
    }

    /** A process that builds a draft until it is killed. */
    static final class Drafting {
        private Drafting() {}

        public static void main(String[] args) throws Exception {
            BundleDraft draft = new DirectoryRegistry(Path.of(args[0]), Clock.systemUTC()).draft();
            Files.writeString(draft.file("onnx/model.onnx"), "half");
            System.out.println("drafting");
            Thread.sleep(Duration.ofMinutes(5).toMillis());
        }
    }
}
