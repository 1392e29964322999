package io.reviewstream.common.s3;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnreachableS3Test {
    private static final String NO_CODE =
            " without an S3 error code. Check that --s3-endpoint is the URL of an S3 server";

    private HttpServer server;

    @BeforeEach
    void setCredentials() throws IOException {
        System.setProperty("aws.accessKeyId", "key");
        System.setProperty("aws.secretAccessKey", "secret");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @AfterEach
    void clearCredentials() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        server.stop(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 | <html><body>Not here<br></body></html> | ENDPOINT returned 404" + NO_CODE + ".",
                "404 | Not Found | ENDPOINT returned 404" + NO_CODE + ".",
                "301 | moved | ENDPOINT returned 301" + NO_CODE + ".",
                "403 | <html><body>Forbidden</body></html> | ENDPOINT returned 403" + NO_CODE
                        + ", and that the credentials have the right s3:ListBucket.",
                "501 | Unsupported method | ENDPOINT returned 501" + NO_CODE + ".",
                "503 | <html><body>Later</body></html> | ENDPOINT returned 503 after retries. Try later.",
                "200 | <!doctype html><html><body>Welcome<br></body></html>"
                        + " | the response of ENDPOINT is not S3. Check --s3-endpoint.",
                "200 | {\"status\":\"UP\"} | the response of ENDPOINT is not S3. Check --s3-endpoint."
            },
            quoteCharacter = '`')
    void aWebServerWithoutS3IsNamedWithTheOptionToCheck(int status, String body, String message) {
        // Given
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
        URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        S3Objects objects = new S3Objects(
                new S3Location("models", ""),
                new S3Settings(Optional.of(endpoint), Optional.empty(), true, Duration.ofSeconds(10), 1));

        // When
        assertThatThrownBy(() -> objects.list(""))
                // Then
                .isInstanceOf(UserException.class)
                .hasMessage("Cannot list s3://models/: " + message.replace("ENDPOINT", endpoint.toString()));
    }
}
