package io.reviewstream.console.command;

import io.reviewstream.common.cli.CommandLines.CommonOptions;
import io.reviewstream.common.cli.KafkaOptions;
import io.reviewstream.common.cli.RegistryOptions;
import io.reviewstream.common.cli.TokenFile;
import io.reviewstream.common.error.UserException;
import io.reviewstream.console.Console;
import io.reviewstream.console.loop.LoopSources;
import io.reviewstream.console.web.ConsoleSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code console}. */
@Command(
        name = "console",
        description = {
            "Serves a page on this machine that shows the loop: what flows, which model serves, how good it is, what a release"
                    + " says, what training does, and what has to be done.",
            "It reads Kafka, the registry and the status of the instances. It changes nothing without --allow-actions."
        },
        footer = {
            "",
            "Examples:",
            "  reviewstream console --bootstrap-servers localhost:9092 --registry models/",
            "  reviewstream console --bootstrap-servers localhost:9092 --registry models/ \\",
            "    --instances http://localhost:8080,http://localhost:8082"
        })
public final class ConsoleCommand implements Callable<Integer> {
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
            names = "--instances-token-file",
            paramLabel = "FILE",
            description = "File whose first line is the token that /status of the instances requires, that of their"
                    + " --http-token-file (default: no token).")
    private Path instancesTokenFile;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description =
                    "Address of the page; others than those of this machine need --token-file (default: ${DEFAULT-VALUE}).")
    private String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8090",
            description = "Port of the page; 0 is any free port (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File whose first line is the token to log in with (default: no login).")
    private Path tokenFile;

    @Option(
            names = "--allow-actions",
            description = "Actions on the page, such as a rollback or a label (default: it changes nothing).")
    private boolean allowActions;

    @Option(names = "--show-texts", description = "Texts of reviews on the page (default: none is shown).")
    private boolean showTexts;

    @Override
    public Integer call() throws InterruptedException {
        instances.forEach(ConsoleCommand::requireHttp);
        LoopSources sources = new LoopSources(
                kafka.settings(),
                kafka.topics(),
                kafka.prefix(),
                registry.registry(),
                instances,
                token("--instances-token-file", instancesTokenFile));
        ConsoleSettings settings =
                new ConsoleSettings(host, port, allowActions, showTexts, token("--token-file", tokenFile));
        CountDownLatch stopped = new CountDownLatch(1);
        Console console = Console.open(sources, settings);
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(stopped::countDown, "stop-console"));
            stopped.await();
        } finally {
            console.close();
        }
        return 0;
    }

    private static Optional<String> token(String option, Path file) {
        return Optional.ofNullable(file).map(given -> TokenFile.read(option, given));
    }

    private static void requireHttp(URI instance) {
        if (instance.getHost() == null || !List.of("http", "https").contains(String.valueOf(instance.getScheme()))) {
            throw UserException.usage(
                    "--instances must name URLs such as http://localhost:8080, not '" + instance + "'.");
        }
    }
}
