package io.reviewstream.streamer.swap;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpServer;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.common.registry.S3Registry;
import io.reviewstream.common.s3.S3Location;
import io.reviewstream.common.s3.S3Objects;
import io.reviewstream.common.s3.S3Settings;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.swap.RegistryReader.RegistryState;
import io.reviewstream.streamer.swap.RegistryReader.RegistryStatus;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class RegistryReaderTest {
    @TempDir
    Path directory;

    private final StreamerMetrics metrics = new StreamerMetrics();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Path root;
    private ModelRegistry registry;
    private RegistryReader reader;

    @BeforeEach
    void open() {
        root = directory.resolve("models");
        registry = new DirectoryRegistry(root, Clock.systemUTC());
        reader = new RegistryReader(registry, metrics, Clock.systemUTC());
        log.start();
        logger().setLevel(Level.INFO);
        logger().addAppender(log);
    }

    @AfterEach
    void close() {
        logger().detachAppender(log);
        logger().setLevel(null);
        metrics.close();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(RegistryReader.class);
    }

    @Test
    void eachStateHasItsMetricItsStatusAndOneLogLine() throws IOException {
        // Given: nothing is there
        assertThatReadsShow(RegistryState.ABSENT, 1);

        // When: it is empty, as the mount point of a volume that is not mounted
        Files.createDirectory(root);
        assertThatReadsShow(RegistryState.EMPTY, 2);

        // When
        Champion champion = registry.promote(
                        TinyModel.store(registry, Instant.EPOCH, 0).version(),
                        new Overridden("a test"),
                        Optional.empty())
                .orElseThrow();
        assertThatReadsShow(RegistryState.AVAILABLE, 3);
        assertThat(reader.read().champions()).containsExactly(champion);

        // When: root cannot read it either
        Path aside = Files.move(root, directory.resolve("aside"));
        Files.createSymbolicLink(root, root);
        assertThatReadsShow(RegistryState.UNREADABLE, 4);
        assertThat(reader.status().flatMap(RegistryStatus::reason).orElseThrow())
                .contains(root.toString());

        // When
        Files.delete(root);
        Files.move(aside, root);
        assertThatReadsShow(RegistryState.AVAILABLE, 5);
        Files.writeString(root.resolve("champions").resolve("1"), "{");
        assertThatReadsShow(RegistryState.DAMAGED, 6);
    }

    private void assertThatReadsShow(RegistryState state, int logLines) {
        reader.read();
        reader.read();

        assertThat(reader.status().map(RegistryStatus::state)).contains(state);
        assertThat(log.list).hasSize(logLines);
        for (RegistryState each : RegistryState.values()) {
            assertThat(metrics.scrape())
                    .contains("reviewstream_registry_state{state=\""
                            + each.name().toLowerCase(Locale.ROOT) + "\"} " + (each == state ? "1.0" : "0.0"));
        }
    }

    @Test
    void aRegistryThatFailsOtherwiseIsUnreadable() {
        // Given
        ModelRegistry failing = (ModelRegistry) Proxy.newProxyInstance(
                ModelRegistry.class.getClassLoader(),
                new Class<?>[] {ModelRegistry.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("toString")) {
                        return "failing";
                    }
                    throw new IllegalStateException("the client is closed");
                });
        RegistryReader reading = new RegistryReader(failing, metrics, Clock.systemUTC());

        // When
        reading.read();

        // Then
        assertThat(reading.status().map(RegistryReader.RegistryStatus::state)).contains(RegistryState.UNREADABLE);
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 4", "5, 32", "6, 60", "1000, 60"})
    void theTimeToWaitDoublesUpToTheLongest(int failures, int seconds) {
        assertThat(RegistryReader.backOff(failures, Duration.ofSeconds(2), Duration.ofMinutes(1)))
                .isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void failedReadsBackOffToAMinuteAndOthersDoNot() throws IOException {
        // Given
        reader.read();
        Duration ofAnAbsentOne = reader.interval();

        // When
        Files.createSymbolicLink(root, root);
        for (int i = 0; i < 10; i++) {
            reader.read();
        }

        // Then
        assertThat(ofAnAbsentOne).isEqualTo(Duration.ofSeconds(2));
        assertThat(reader.interval()).isEqualTo(Duration.ofMinutes(1));
        assertThat(metrics.scrape()).contains("reviewstream_registry_failures_total 10.0");

        // When
        Files.delete(root);
        reader.read();

        // Then
        assertThat(reader.interval()).isEqualTo(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 | <Error><Code>NoSuchBucket</Code></Error> | ABSENT",
                "403 | <Error><Code>AccessDenied</Code></Error> | UNREADABLE",
                "502 | bad gateway | UNREADABLE",
                "200 | <ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult> | EMPTY",
                // The object is not JSON: the server sends the same for it.
                "200 | <ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>champions/1</Key><Size>1</Size>"
                        + "<LastModified>2026-01-01T00:00:00Z</LastModified></Contents></ListBucketResult> | DAMAGED"
            })
    void theStatesOfABucket(int status, String body, RegistryState state) throws IOException {
        // Given
        System.setProperty("aws.accessKeyId", "key");
        System.setProperty("aws.secretAccessKey", "secret");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
        URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        S3Settings settings = new S3Settings(Optional.of(endpoint), Optional.empty(), true, Duration.ofSeconds(10), 1);
        ModelRegistry bucket =
                new S3Registry(new S3Objects(new S3Location("models", ""), settings), directory, Clock.systemUTC());
        RegistryReader ofBucket = new RegistryReader(bucket, metrics, Clock.systemUTC());

        // When
        ofBucket.read();

        // Then
        server.stop(0);
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        assertThat(ofBucket.status().map(RegistryStatus::state)).contains(state);
    }
}
