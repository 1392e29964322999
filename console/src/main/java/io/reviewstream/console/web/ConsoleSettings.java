package io.reviewstream.console.web;

import io.reviewstream.common.error.UserException;
import java.util.Optional;
import java.util.Set;

/**
 * Where the console listens, and what it allows.
 *
 * @param port 0 takes a free one
 * @param allowActions whether anything may be changed
 * @param showTexts whether texts of reviews are shown
 * @param token that a login needs; a secret, and never printed
 */
public record ConsoleSettings(String host, int port, boolean allowActions, boolean showTexts, Optional<String> token) {
    static final Set<String> OWN_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final int HIGHEST_PORT = 65_535;

    /** Throws a {@link UserException} for a port out of range, and beyond this machine without a token. */
    public ConsoleSettings {
        if (port < 0 || port > HIGHEST_PORT) {
            throw UserException.usage(
                    "The port of the console must be between 0 and " + HIGHEST_PORT + ", not " + port + ".");
        }
        if (host.isBlank()) {
            throw UserException.usage("--host is blank. Name an address of this machine, or 0.0.0.0.");
        }
        if (token.isEmpty() && !OWN_NAMES.contains(host) && !host.equals("::1")) {
            throw UserException.usage("--host " + host
                    + " lets other machines open the console, which needs --token-file. Name a file with a token, or"
                    + " leave --host out.");
        }
        if (token.filter(String::isBlank).isPresent()) {
            throw new IllegalArgumentException("the token of the console is blank");
        }
    }

    /** This machine only, read-only, without texts. */
    public static ConsoleSettings local(int port) {
        return new ConsoleSettings("127.0.0.1", port, false, false, Optional.empty());
    }

    /** The same, with everything that a person may do and see. */
    public ConsoleSettings withEverything() {
        return new ConsoleSettings(host, port, true, true, token);
    }

    @Override
    public String toString() {
        return "ConsoleSettings[" + host + ":" + port + (allowActions ? ", actions" : "") + (showTexts ? ", texts" : "")
                + (token.isPresent() ? ", with a token]" : "]");
    }
}
