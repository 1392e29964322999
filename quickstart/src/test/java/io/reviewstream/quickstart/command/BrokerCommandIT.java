package io.reviewstream.quickstart.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.quickstart.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

@Timeout(300)
class BrokerCommandIT {
    @Test
    void theBrokerRunsWithItsTopicsUntilItIsStopped() throws Exception {
        // Given
        StringWriter out = new StringWriter();
        CommandLine command = CommandLines.commandLine(Main.commands()).setOut(new PrintWriter(out, true));
        CompletableFuture<Integer> exitCode = new CompletableFuture<>();
        Thread running = new Thread(() ->
                exitCode.complete(command.execute("broker", "--port=0", "--create-topics", "--topic-prefix=acme.")));

        // When
        running.start();

        // Then
        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertThat(out.toString()).matches("127\\.0\\.0\\.1:\\d+\\R"));
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", out.toString().strip()))) {
            assertThat(admin.listTopics().names().get(20, TimeUnit.SECONDS))
                    .containsAll(Topics.withPrefix("acme.").all());
        }
        running.interrupt();
        assertThat(exitCode.get(20, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void aPortInUseIsOneClearLine() throws Exception {
        // Given
        StringWriter err = new StringWriter();
        CommandLine command = CommandLines.commandLine(Main.commands()).setErr(new PrintWriter(err, true));
        int exitCode;
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // When
            exitCode = command.execute("broker", "--port=" + other.getLocalPort());
        }

        // Then
        assertThat(exitCode).isEqualTo(69);
        assertThat(err.toString().lines()).singleElement().asString().contains("is in use");
    }
}
