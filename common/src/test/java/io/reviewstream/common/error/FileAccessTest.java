package io.reviewstream.common.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class FileAccessTest {
    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(directory.resolve("file"), "text");
    }

    @Test
    void absentAndOfAnotherKindIsNoError() {
        assertThat(FileAccess.isFile(file)).isTrue();
        assertThat(FileAccess.isDirectory(directory)).isTrue();
        assertThat(FileAccess.isFile(directory)).isFalse();
        assertThat(FileAccess.isDirectory(file)).isFalse();
        assertThat(FileAccess.isFile(directory.resolve("absent"))).isFalse();
        assertThat(FileAccess.isFile(file.resolve("below a file"))).isFalse();
    }

    /** A link to itself cannot be read by root either. */
    @Test
    void whatCannotBeReadIsNotAbsent() throws IOException {
        // Given
        Path loop = Files.createSymbolicLink(directory.resolve("loop"), directory.resolve("loop"));

        // When
        assertThatThrownBy(() -> FileAccess.isFile(loop.resolve("file")))
                // Then
                .isInstanceOfSatisfying(UserException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(UserException.Kind.UNREACHABLE))
                .hasMessageStartingWith("Cannot read " + loop.resolve("file") + ": ");
        assertThatThrownBy(() -> FileAccess.isDirectory(loop)).isInstanceOf(UserException.class);
    }

    @Test
    void whereAccessIsDeniedOwnerModeAndUserAreNamed() throws IOException {
        // Given
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        // When
        UserException failure = FileAccess.failed("read", file, new AccessDeniedException(file.toString()));

        // Then
        assertThat(failure.kind()).isEqualTo(UserException.Kind.UNREACHABLE);
        assertThat(failure)
                .hasMessage("Cannot read " + file + ": permission denied; " + file + " belongs to "
                        + Files.getOwner(file).getName() + " with mode rw-r-----, and this process runs as "
                        + System.getProperty("user.name") + ". Change the owner or the mode.");
    }

    @Test
    void theDirectoryThatDeniesAccessIsNamed() throws IOException {
        // Given
        Path closed = Files.createDirectory(directory.resolve("closed"));
        Path within = Files.writeString(closed.resolve("within"), "text");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        assumeThat(Files.isExecutable(closed))
                .as("root may search every directory")
                .isFalse();

        // When
        assertThatThrownBy(() -> FileAccess.isFile(within))
                // Then
                .hasMessageContaining("permission denied; " + closed + " belongs to ");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void aFileThatIsGoneIsMissingInput() {
        // When
        UserException failure = FileAccess.failed("read", file, new NoSuchFileException(file.toString()));

        // Then
        assertThat(failure.kind()).isEqualTo(UserException.Kind.MISSING_INPUT);
    }
}
