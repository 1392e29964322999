package io.reviewstream.console.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.http.HttpSettings;
import io.reviewstream.common.http.StatusServer;
import io.reviewstream.common.http.StatusServer.StatusSource;
import io.reviewstream.console.loop.LoopView.ShownInstance;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InstanceStatusesTest {
    /** Says that it is ready. */
    private static final class Ready implements StatusSource {
        @Override
        public boolean live() {
            return true;
        }

        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public String metrics() {
            return "";
        }

        @Override
        public String status() {
            return "{\"ready\":true}";
        }
    }

    private static StatusServer instance(Optional<String> token) {
        return StatusServer.start(new HttpSettings("0.0.0.0", 0, token), new Ready());
    }

    private static URI named(String host, StatusServer instance) {
        return URI.create("http://" + host + ":" + instance.uri().getPort());
    }

    private static List<ShownInstance> read(String token, URI... instances) {
        return new InstanceStatuses(List.of(instances), Optional.ofNullable(token), InstanceStatusesTest::addresses)
                .read();
    }

    /** Two pods behind one name, one of which has an address of each kind, and a machine with both. */
    private static InetAddress[] addresses(String host) throws UnknownHostException {
        InetAddress ipv6 = InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
        return switch (host) {
            case "pods" -> new InetAddress[] {loopback(3), loopback(2), ipv6};
            case "localhost" -> new InetAddress[] {loopback(1), ipv6};
            default -> throw new UnknownHostException(host);
        };
    }

    private static InetAddress loopback(int last) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }

    @Test
    void eachAddressOfANameIsAnInstance() {
        try (StatusServer instance = instance(Optional.empty())) {
            assertThat(read(null, named("pods", instance)))
                    .extracting(ShownInstance::uri)
                    .containsExactly(named("127.0.0.2", instance), named("127.0.0.3", instance));
            assertThat(read(null, named("localhost", instance))).singleElement().satisfies(shown -> {
                assertThat(shown.uri()).isEqualTo(named("localhost", instance));
                assertThat(shown.status().orElseThrow().path("ready").booleanValue())
                        .isTrue();
            });
        }
    }

    @Test
    void theTokenIsShownToInstancesThatRequireIt() {
        try (StatusServer instance = instance(Optional.of("secret"))) {
            assertThat(read("secret", named("localhost", instance)))
                    .allSatisfy(shown -> assertThat(shown.problem()).isEmpty());
            assertThat(read("another", named("localhost", instance)))
                    .allSatisfy(shown -> assertThat(shown.problem()).contains("it answers /status with 401"));
        }
    }

    @Test
    void aBodyThatStallsAndOneThatIsTooLargeEndInSeconds() throws IOException {
        try (ServerSocket stalling = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket large = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // Given
            answer(stalling, 10);
            answer(large, 100 << 20);

            // When
            long start = System.nanoTime();
            List<ShownInstance> read = read(
                    null,
                    URI.create("http://localhost:" + stalling.getLocalPort()),
                    URI.create("http://localhost:" + large.getLocalPort()));

            // Then
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
            assertThat(read.get(0).problem()).contains("it does not answer within 2 s");
            assertThat(read.get(1).problem().orElseThrow()).contains("more than 1048576 bytes");
        }
    }

    /** Sends headers that promise 100 MB, and so many bytes of them, and waits. */
    private static void answer(ServerSocket server, int bytes) {
        Thread thread = new Thread(
                () -> {
                    try (Socket socket = server.accept()) {
                        OutputStream out = socket.getOutputStream();
                        out.write("HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                        byte[] part = new byte[Math.min(bytes, 1 << 16)];
                        for (int sent = 0; sent < bytes; sent += part.length) {
                            out.write(part);
                        }
                        out.flush();
                        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        // The client has closed.
                    }
                },
                "stalling");
        thread.setDaemon(true);
        thread.start();
    }

    @Test
    void aSlowInstanceAndOneThatIsUnknownDelayTheOthersBySecondsAtMost() throws IOException {
        try (StatusServer instance = instance(Optional.empty());
                ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // When
            long start = System.nanoTime();
            List<ShownInstance> read = read(
                    null,
                    URI.create("http://localhost:" + silent.getLocalPort()),
                    URI.create("http://nowhere.invalid:1"),
                    named("localhost", instance));

            // Then
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
            assertThat(read.get(0).problem()).contains("it does not answer within 2 s");
            assertThat(read.get(1).problem()).isPresent();
            assertThat(read.get(2).status()).isPresent();
        }
    }
}
