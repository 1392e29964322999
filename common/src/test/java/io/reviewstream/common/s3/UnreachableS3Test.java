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
    private static final String FOUND =
            " without an error code of S3. Check that --s3-endpoint is the address of an S3 store";

    private HttpServer server;

    @BeforeEach
    void nameCredentials() throws IOException {
        System.setProperty("aws.accessKeyId", "key");
        System.setProperty("aws.secretAccessKey", "secret");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @AfterEach
    void forgetCredentials() {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        server.stop(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 | <html><body>Not here<br></body></html> | answered 404" + FOUND + ".",
                "404 | Not Found | answered 404" + FOUND + ".",
                "301 | moved | answered 301" + FOUND + ".",
                "403 | <html><body>Forbidden</body></html> | answered 403" + FOUND
                        + ", and that the credentials have the right s3:ListBucket.",
                "501 | Unsupported method | answered 501" + FOUND + ".",
                "503 | <html><body>Later</body></html> | answered 503, also when asked again. Try later.",
                "200 | <!doctype html><html><body>Welcome<br></body></html>"
                        + " | does not answer as an S3 store does. Check --s3-endpoint.",
                "200 | {\"status\":\"UP\"} | does not answer as an S3 store does. Check --s3-endpoint."
            },
            quoteCharacter = '`')
    void anotherWebServerIsToldByTheOptionThatNamesIt(int status, String body, String message) {
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
        S3Objects bucket = new S3Objects(
                new S3Location("models", ""),
                new S3Settings(Optional.of(endpoint), Optional.empty(), true, Duration.ofSeconds(10), 1));

        // When
        assertThatThrownBy(() -> bucket.list(""))
                // Then
                .isInstanceOf(UserException.class)
                .hasMessage("Cannot list s3://models/: " + endpoint + " " + message);
    }
}
