package io.reviewstream.common.cli;

import io.reviewstream.common.error.FileAccess;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.http.HttpSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
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
            return new HttpSettings(host, port, Optional.ofNullable(tokenFile).map(HttpOptions::token));
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage());
        }
    }

    private static String token(Path file) {
        if (!FileAccess.isFile(file)) {
            throw UserException.missingInput("There is no file " + file + ". Check --http-token-file.");
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.findFirst()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .orElseThrow(() -> UserException.badInput(
                            "The file of --http-token-file has no token in its first line: " + file + "."));
        } catch (IOException e) {
            throw FileAccess.failed("read", file, e);
        } catch (UncheckedIOException e) {
            throw UserException.badInput("The file of --http-token-file is not UTF-8 text: " + file + ".", e);
        }
    }
}
