package io.reviewstream.trainer.hub;

import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What shows a hub who asks.
 *
 * @param source where it was found, for messages
 */
record AccessToken(String value, String source) {
    private static final Pattern VALID = Pattern.compile("[!-~]+");
    private static final String[] VARIABLES = {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"};

    AccessToken {
        if (!VALID.matcher(value).matches()) {
            throw UserException.usage(
                    "What " + source + " holds is no access token; it has characters that no token has.");
        }
    }

    /** Of the environment, else of the file that {@code hf auth login} writes. */
    static Optional<AccessToken> find(Environment environment, Path hubHome) {
        if (environment.isTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN")) {
            return Optional.empty();
        }
        Optional<String> variable = environment.named(VARIABLES);
        if (variable.isPresent()) {
            return variable.map(name -> new AccessToken(environment.value(name).orElseThrow(), name));
        }
        Path file = environment.path("HF_TOKEN_PATH").orElseGet(() -> hubHome.resolve("token"));
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(file).strip())
                    .filter(token -> !token.isEmpty())
                    .map(token -> new AccessToken(token, file.toString()));
        } catch (IOException e) {
            throw UserException.badInput("Cannot read the access token in " + file + ": " + e, e);
        }
    }

    /** Without the token itself. */
    @Override
    public String toString() {
        return "the token of " + source;
    }
}
