package io.reviewstream.console.command;

import io.reviewstream.common.cli.CommandLines.CommonOptions;
import io.reviewstream.common.cli.KafkaOptions;
import io.reviewstream.common.cli.RegistryOptions;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.console.loop.LoopReader;
import io.reviewstream.console.model.ModelPages;
import io.reviewstream.console.model.ModelTrial;
import io.reviewstream.console.web.ConsoleServer;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code console}. */
@Command(
        name = "console",
        description = {
            "Serves a page on this machine that shows the loop: what flows, which model serves, how good it is, what a release"
                    + " says, what training does, and what has to be done.",
            "It reads Kafka, the registry and the status of the instances, and changes nothing."
        },
        footer = {
            "",
            "Examples:",
            "  reviewstream console --bootstrap-servers localhost:9092 --registry models/",
            "  reviewstream console --bootstrap-servers localhost:9092 --registry models/ \\",
            "    --instances http://localhost:8080,http://localhost:8082"
        })
public final class ConsoleCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleCommand.class);
    private static final int HIGHEST_PORT = 65_535;

    @Mixin
    CommonOptions common;

    @Mixin
    private KafkaOptions kafka;

    @Mixin
    private RegistryOptions registry;

    @Option(
            names = "--instances",
            split = ",",
            hideParamSyntax = true,
            paramLabel = "URL,...",
            defaultValue = "http://localhost:8080",
            description = "Streamers and trainers whose /status is shown (default: ${DEFAULT-VALUE}).")
    private List<URI> instances;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8090",
            description = "Port of the page; 0 is any free port (default: ${DEFAULT-VALUE}).")
    private int port;

    @Override
    public Integer call() throws InterruptedException {
        if (port < 0 || port > HIGHEST_PORT) {
            throw UserException.usage("--port must be between 0 and " + HIGHEST_PORT + ", not " + port + ".");
        }
        instances.forEach(ConsoleCommand::requireHttp);
        CountDownLatch stopped = new CountDownLatch(1);
        ModelRegistry models = registry.registry();
        try (LoopReader loop = new LoopReader(kafka.settings(), kafka.topics(), models, instances, Clock.systemUTC());
                ModelTrial trial = new ModelTrial(models);
                ConsoleServer server = new ConsoleServer(loop, List.of(new ModelPages(models), trial), port)) {
            loop.start();
            LOG.atInfo().addKeyValue("uri", server.uri()).log("The console is open");
            Runtime.getRuntime().addShutdownHook(new Thread(stopped::countDown, "stop-console"));
            stopped.await();
        }
        return 0;
    }

    private static void requireHttp(URI instance) {
        if (instance.getHost() == null || !List.of("http", "https").contains(String.valueOf(instance.getScheme()))) {
            throw UserException.usage(
                    "--instances must name URLs such as http://localhost:8080, not '" + instance + "'.");
        }
    }
}
