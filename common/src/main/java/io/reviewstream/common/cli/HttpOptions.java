package io.reviewstream.common.cli;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.http.HttpSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Where health and metrics are served; a picocli mixin. Whether they are by default is up to the command. */
public final class HttpOptions {
    @Option(
            names = "--http-host",
            paramLabel = "HOST",
            defaultValue = "localhost",
            description = "Where health and metrics are served; 0.0.0.0 for everybody (default: ${DEFAULT-VALUE}).")
    private String host;

    @Option(
            names = "--http-token-file",
            paramLabel = "FILE",
            description = "Its first line is the token that /metrics and /status then ask for"
                    + " (Authorization: Bearer TOKEN); health does not.")
    private Path tokenFile;

    /**
     * What the options say.
     *
     * @param port that the command was given
     * @throws UserException where there is no such port, or no token in the file
     */
    public HttpSettings settings(int port) {
        try {
            return new HttpSettings(host, port, Optional.ofNullable(tokenFile).map(HttpOptions::token));
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage());
        }
    }

    private static String token(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.findFirst()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .orElseThrow(() -> UserException.badInput("There is no token in the first line of " + file + "."));
        } catch (IOException | UncheckedIOException e) {
            throw UserException.missingInput("The file of --http-token-file cannot be read: " + file + ".");
        }
    }
}
