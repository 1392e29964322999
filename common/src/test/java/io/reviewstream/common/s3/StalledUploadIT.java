package io.reviewstream.common.s3;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class StalledUploadIT {
    /** More bytes than a connection buffers. */
    private static final int SIZE = 9_000_000;

    @TempDir
    Path directory;

    @BeforeEach
    void setCredentials() {
        System.setProperty("aws.accessKeyId", "key");
        System.setProperty("aws.secretAccessKey", "secret");
    }

    @AfterEach
    void clearCredentials() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    @Test
    @Tag("nightly")
    @Timeout(60)
    void anUploadThatStallsTimesOut() throws IOException {
        // Given
        Path file = Files.write(directory.resolve("model.onnx"), new byte[SIZE]);
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            URI endpoint = URI.create("http://127.0.0.1:" + silent.getLocalPort());
            S3Objects objects = new S3Objects(
                    new S3Location("models", ""),
                    new S3Settings(Optional.of(endpoint), Optional.empty(), true, Duration.ofSeconds(1), 1));

            // When
            assertThatThrownBy(() -> objects.writeIfAbsent("model.onnx", file, "00".repeat(32)))
                    // Then
                    .isInstanceOf(UserException.class)
                    .hasMessage("Cannot write s3://models/model.onnx: " + endpoint
                            + " timed out after retries. Try later.");
        }
    }
}
