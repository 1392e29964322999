package io.reviewstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written into a directory of checkpoints, what is removed from it, and what is not ours. */
class CheckpointFilesTest extends CheckpointFixture {
    @Test
    void aDirectoryWithoutACheckpointHasNothingToResume(@TempDir Path empty) {
        assertThat(new CheckpointPlan(empty, 10).isThere()).isFalse();
        assertThat(new CheckpointPlan(empty.resolve("absent"), 10).isThere()).isFalse();
    }

    @Test
    void onlyTheLastCheckpointIsKeptAndClearRemovesIt() throws IOException {
        // Given
        weights(PARAMETERS, kept(4), TrainingListener.silent());
        List<Path> left = entries();
        left.removeIf(entry -> entry.endsWith(".lock"));

        // When
        new CheckpointPlan(directory, 4).clear();

        // Then
        assertThat(left).hasSize(1);
        assertThat(left.get(0).getFileName().toString()).startsWith("step-000000030");
        assertThat(entries()).isEmpty();
    }

    @Test
    void incompleteCheckpointIsRemoved() throws IOException {
        // Given
        Path draft = Files.createDirectories(directory.resolve(".checkpoint-7"));
        Files.writeString(draft.resolve("state.json"), "{\"identity\":");

        // When
        weights(PARAMETERS, kept(4), TrainingListener.silent());

        // Then
        assertThat(draft).doesNotExist();
    }

    @Test
    void whatIsNotOursStaysInTheDirectory(@TempDir Path elsewhere) throws IOException {
        // Given
        Path kept = Files.writeString(elsewhere.resolve("state.json"), "kept");
        for (String name : List.of(".draft-letter.txt", ".lock-codes.txt", "step-by-step.md", ".checkpoint-7")) {
            Files.writeString(directory.resolve(name), name);
        }
        Files.writeString(Files.createDirectory(directory.resolve(".locked")).resolve("a"), "a");
        Files.createSymbolicLink(directory.resolve("step-000000001-00001"), elsewhere);
        Files.createSymbolicLink(directory.resolve(".checkpoint-99"), elsewhere);
        List<Path> before = entries();

        // When
        weights(PARAMETERS, kept(4), TrainingListener.silent());
        Optional<String> problem = new CheckpointPlan(directory, 4).clear();

        // Then
        assertThat(problem).isEmpty();
        assertThat(entries()).containsExactlyInAnyOrderElementsOf(before);
        assertThat(directory.resolve(".locked/a")).exists();
        assertThat(kept).hasContent("kept");
    }

    @Test
    void aLockFileThatIsALinkIsNotFollowed() throws IOException {
        // Given
        Path target = directory.resolve("target");
        Files.createSymbolicLink(directory.resolve(".lock"), target);

        // When / Then
        assertThatThrownBy(() -> weights(PARAMETERS, kept(4), TrainingListener.silent()))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll(".lock is no file", "--checkpoint-dir");
        assertThat(target).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"champions", "v20260417-093012-3fa9c1", ".draft-12345.lock"})
    void aRegistryIsNoDirectoryOfCheckpoints(String entry) throws IOException {
        // Given
        Files.createDirectory(directory.resolve(entry));

        // When / Then
        assertThatThrownBy(() -> weights(PARAMETERS, kept(4), TrainingListener.silent()))
                .isInstanceOfSatisfying(
                        UserException.class, error -> assertThat(error.kind()).isEqualTo(UserException.Kind.USAGE))
                .hasMessageContainingAll(directory.toString(), "is a model registry");
        assertThatThrownBy(() -> new CheckpointPlan(directory, 4).requireOwnDirectory())
                .hasMessageContaining("is a model registry");
    }

    @Test
    void twoRunsCannotShareACheckpointDirectory() throws IOException {
        // Given
        RunIdentity identity = new RunIdentity(Map.of());
        try (CheckpointDirectory other = new CheckpointDirectory(new CheckpointPlan(directory, 1), identity)) {

            // When / Then
            assertThatThrownBy(() -> weights(PARAMETERS, kept(2), TrainingListener.silent()))
                    .isInstanceOf(UserException.class)
                    .hasMessageContainingAll("Another run", directory.toString());
            assertThat(other.restore(null)).isEmpty();
        }
    }

    @Test
    void errorNamesADirectoryThatCannotBeWritten() throws IOException {
        // Given
        Path file = Files.writeString(directory.resolve("file"), "");
        Optional<CheckpointPlan> plan = Optional.of(new CheckpointPlan(file, 1));

        // When / Then
        assertThatThrownBy(() -> weights(PARAMETERS, plan, TrainingListener.silent()))
                .isInstanceOfSatisfying(UserException.class, error -> assertThat(error.kind())
                        .isEqualTo(UserException.Kind.UNREACHABLE))
                .hasMessageContainingAll(file.toString(), "Use another --checkpoint-dir")
                .hasMessageNotContaining("Free some space");
    }
}
