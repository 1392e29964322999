package io.reviewstream.common.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.S3Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class RegistryOptionsTest {
    @TempDir
    Path directory;

    @Test
    void aDirectoryIsARegistry() {
        assertThat(parse("--registry", directory.toString()).registry()).isInstanceOf(DirectoryRegistry.class);
    }

    @Test
    void anS3LocationIsARegistryAndNoRequestIsSent() {
        // When
        RegistryOptions options =
                parse("--registry", "s3://models/reviews", "--s3-endpoint", "http://127.0.0.1:1", "--s3-path-style");

        // Then
        assertThat(options.registry()).isInstanceOf(S3Registry.class).hasToString("s3://models/reviews");
        assertThat(directory).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({
        "gs://models, --s3-path-style, '--registry must be a directory or s3://BUCKET/PREFIX, not ''gs://models''.'",
        "s3:/models, --s3-path-style, '--registry must be a directory or s3://BUCKET/PREFIX, not ''s3:/models''.'",
        "'', --s3-path-style, '--registry must be a directory or s3://BUCKET/PREFIX, not ''''.'",
        "s3://models, --s3-endpoint=minio:9000, '--s3-endpoint must be a URL'"
    })
    void anImpossibleOptionIsAUsageError(String registry, String option, String message) {
        // Given
        RegistryOptions options = parse("--registry", registry, option);

        // Then
        assertThatThrownBy(options::registry)
                .isInstanceOfSatisfying(UserException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(UserException.Kind.USAGE))
                .hasMessageStartingWith(message);
    }

    @Test
    void aMissingDirectoryIsMissingInputForWhoOnlyReads() {
        // Given
        RegistryOptions options =
                parse("--registry", directory.resolve("modells").toString());

        // Then
        assertThat(options.registry().champion()).isEmpty();
        assertThatThrownBy(options::existing)
                .isInstanceOfSatisfying(UserException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(UserException.Kind.MISSING_INPUT))
                .hasMessageContaining("modells: the directory does not exist");
    }

    @Test
    void aModelInPlaceOfARegistryIsNamed() throws IOException {
        // Given
        Files.writeString(directory.resolve("manifest.json"), "{}");
        RegistryOptions options = parse("--registry", directory.toString());

        // Then
        assertThatThrownBy(options::registry)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("is a model, not a registry");
    }

    private RegistryOptions parse(String... args) {
        RegistryOptions options = new RegistryOptions();
        new CommandLine(options)
                .parseArgs(Stream.concat(
                                Stream.of(
                                        "--registry-cache",
                                        directory.resolve("cache").toString()),
                                Stream.of(args))
                        .toArray(String[]::new));
        return options;
    }
}
