package io.reviewstream.console.command;

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

    /** The port of the console, if one is wanted. */
    public Optional<Integer> port() {
        return console ? Optional.of(port) : Optional.empty();
    }
}
