package io.reviewstream.common.cli;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.http.HttpSettings;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where health and metrics are served; a picocli mixin. The port is an option of the command. */
@HelpSection.In(HelpSection.HTTP)
public final class HttpOptions {
    @Option(
            names = "--http-host",
            paramLabel = "HOST",
            defaultValue = "localhost",
            description =
                    "Address that serves health, metrics and status; 0.0.0.0 for all interfaces (default: ${DEFAULT-VALUE}).")
    private String host;

    @Option(
            names = "--http-token-file",
            paramLabel = "FILE",
            description = "File whose first line is the token that /metrics and /status require"
                    + " (Authorization: Bearer TOKEN); health needs none (default: no token).")
    private Path tokenFile;

    /**
     * The address, port and token.
     *
     * @param port that the command was given
     * @throws UserException for a port out of range or a file without a token
     */
    public HttpSettings settings(int port) {
        try {
            return new HttpSettings(
                    host, port, Optional.ofNullable(tokenFile).map(file -> TokenFile.read("--http-token-file", file)));
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage());
        }
    }
}
