package io.reviewstream.console.command;

import io.reviewstream.common.error.UserException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A console beside another program; a picocli mixin. It is on this machine alone. */
public final class ConsoleOptions {
    private static final int HIGHEST_PORT = 65_535;

    @Option(
            names = "--console",
            description = "A page on this machine shows the loop (default: none). 'reviewstream console --help' has more.")
    private boolean console;

    @Option(
            names = "--console-port",
            paramLabel = "PORT",
            defaultValue = "8090",
            description = "Port of that page; 0 is any free port (default: ${DEFAULT-VALUE}).")
    private int port;

    /**
     * The port of the console, if one is wanted.
     *
     * @throws UserException if it is out of range
     */
    public Optional<Integer> port() {
        return console ? Optional.of(checked("--console-port", port)) : Optional.empty();
    }

    /** A port that is in range. */
    static int checked(String option, int port) {
        if (port < 0 || port > HIGHEST_PORT) {
            throw UserException.usage(option + " must be between 0 and " + HIGHEST_PORT + ", not " + port + ".");
        }
        return port;
    }
}
