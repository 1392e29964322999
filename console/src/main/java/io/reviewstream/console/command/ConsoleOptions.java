package io.reviewstream.console.command;

import io.reviewstream.console.web.ConsoleSettings;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A console beside another program; a picocli mixin. It is on this machine alone. */
public final class ConsoleOptions {
    @Option(
            names = "--console",
            description =
                    "A page on this machine shows the loop (default: none). 'reviewstream console --help' has more.")
    private boolean console;

    @Option(
            names = "--console-port",
            paramLabel = "PORT",
            defaultValue = "8090",
            description = "Port of that page; 0 is any free port (default: ${DEFAULT-VALUE}).")
    private int port;

    /**
     * Those of a console that changes nothing, if one is wanted.
     *
     * @throws io.reviewstream.common.error.UserException for a port out of range
     */
    public Optional<ConsoleSettings> settings() {
        return console ? Optional.of(ConsoleSettings.local(port)) : Optional.empty();
    }
}
