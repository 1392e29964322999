package io.reviewstream.console.command;

import io.reviewstream.common.cli.TokenFile;
import io.reviewstream.common.error.UserException;
import io.reviewstream.console.web.ConsoleSettings;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the console listens, and what it allows; a picocli mixin. */
public final class ConsoleOptions {
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
            names = "--allow-actions",
            description = "Actions on the page, such as a rollback or a label (default: it changes nothing).")
    private boolean allowActions;

    @Option(names = "--show-texts", description = "Texts of reviews on the page (default: none is shown).")
    private boolean showTexts;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File whose first line is the token to log in with (default: no login).")
    private Path tokenFile;

    @Option(
            names = "--instances-token-file",
            paramLabel = "FILE",
            description = "File whose first line is the token that /status of the instances requires, that of their"
                    + " --http-token-file (default: no token).")
    private Path instancesTokenFile;

    /**
     * Address, permissions and token.
     *
     * @throws UserException for a port out of range, a file without a token, or other machines without a token
     */
    public ConsoleSettings settings() {
        return new ConsoleSettings(
                host,
                port,
                allowActions,
                showTexts,
                Optional.ofNullable(tokenFile).map(file -> TokenFile.read("--token-file", file)));
    }

    /** The bearer token for the instances. */
    public Optional<String> instancesToken() {
        return Optional.ofNullable(instancesTokenFile).map(file -> TokenFile.read("--instances-token-file", file));
    }
}
