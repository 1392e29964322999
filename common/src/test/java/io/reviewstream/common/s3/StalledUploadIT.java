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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class StalledUploadIT {
    /** More than a connection buffers. */
    private static final int SIZE = 9_000_000;

    @TempDir
    Path directory;

    @BeforeEach
    void nameCredentials() {
        System.setProperty("aws.accessKeyId", "key");
        System.setProperty("aws.secretAccessKey", "secret");
    }

    @AfterEach
    void forgetCredentials() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    @Test
    @Timeout(60)
    void aStoreThatTakesNothingIsGivenUp() throws IOException {
        // Given
        Path file = Files.write(directory.resolve("model.onnx"), new byte[SIZE]);
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            URI endpoint = URI.create("http://127.0.0.1:" + deaf.getLocalPort());
            S3Objects bucket = new S3Objects(
                    new S3Location("models", ""),
                    new S3Settings(Optional.of(endpoint), Optional.empty(), true, Duration.ofSeconds(1), 1));

            // When
            assertThatThrownBy(() -> bucket.writeIfAbsent("model.onnx", file, "00".repeat(32)))
                    // Then
                    .isInstanceOf(UserException.class)
                    .hasMessage("Cannot write s3://models/model.onnx: " + endpoint
                            + " was silent for too long, also when asked again. Try later.");
        }
    }
}
