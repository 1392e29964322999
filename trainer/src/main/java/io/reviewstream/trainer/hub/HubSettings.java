package io.reviewstream.trainer.hub;

import io.reviewstream.common.error.FileAccess;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Hub, caches and access token, read once from the environment variables of Hugging Face's own tools. A blank variable
 * counts as absent.
 *
 * @param endpoint the hub's address, without a slash at its end
 * @param userCache the Hugging Face cache, which is only read
 * @param ownCache the cache that downloads are written to
 * @param token sent to the endpoint's host and to no other
 * @param offlineVariable the variable that forbids the network, if one does
 * @see <a href="https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables">Environment
 *     variables</a>
 */
record HubSettings(
        URI endpoint, Path userCache, Path ownCache, Optional<AccessToken> token, Optional<String> offlineVariable) {
    static final String OWN_CACHE = "REVIEWSTREAM_HUB_CACHE";

    private static final String ENDPOINT = "HF_ENDPOINT";
    private static final String PUBLIC_HUB = "https://huggingface.co";
    private static final Set<String> TRUE = Set.of("1", "on", "yes", "true");

    /**
     * A bearer token.
     *
     * @param source the variable or file it was read from, for messages
     */
    record AccessToken(String value, String source) {
        private static final Pattern VALID = Pattern.compile("[!-~]+");

        AccessToken {
            if (!VALID.matcher(value).matches()) {
                throw UserException.usage("The value of " + source + " is not an access token: a token consists of"
                        + " visible ASCII characters only.");
            }
        }

        /** Without the value. */
        @Override
        public String toString() {
            return "the token of " + source;
        }
    }

    HubSettings {
        if (ownCache.equals(userCache)) {
            throw UserException.usage(OWN_CACHE + " must be another directory than the Hugging Face cache " + userCache
                    + ", which is only read.");
        }
    }

    static HubSettings of(Map<String, String> environment) {
        Path home = Path.of(value(environment, "HOME").orElseGet(() -> System.getProperty("user.home")));
        Path caches = path(environment, home, "XDG_CACHE_HOME").orElseGet(() -> home.resolve(".cache"));
        Path hubHome = path(environment, home, "HF_HOME").orElseGet(() -> caches.resolve("huggingface"));
        return new HubSettings(
                endpoint(value(environment, ENDPOINT).orElse(PUBLIC_HUB)),
                path(environment, home, "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE")
                        .orElseGet(() -> hubHome.resolve("hub")),
                path(environment, home, OWN_CACHE)
                        .orElseGet(() -> caches.resolve("reviewstream").resolve("hub")),
                token(environment, path(environment, home, "HF_TOKEN_PATH").orElseGet(() -> hubHome.resolve("token"))),
                Stream.of("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
                        .filter(name -> value(environment, name).isPresent())
                        .findFirst()
                        .filter(name -> isTrue(environment, name)));
    }

    /** From the environment, else from the file that {@code hf auth login} writes. */
    private static Optional<AccessToken> token(Map<String, String> environment, Path file) {
        if (isTrue(environment, "HF_HUB_DISABLE_IMPLICIT_TOKEN")) {
            return Optional.empty();
        }
        for (String name : new String[] {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"}) {
            Optional<String> token = value(environment, name);
            if (token.isPresent()) {
                return Optional.of(new AccessToken(token.get(), name));
            }
        }
        if (!FileAccess.isFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(file).strip())
                    .filter(token -> !token.isEmpty())
                    .map(token -> new AccessToken(token, file.toString()));
        } catch (IOException e) {
            throw FileAccess.failed("read the access token in", file, e);
        }
    }

    private static URI endpoint(String text) {
        try {
            URI uri = new URI(text.replaceAll("/+$", ""));
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw UserException.usage(ENDPOINT + " is not an address: " + e.getMessage() + ".");
        }
        throw UserException.usage(
                ENDPOINT + " is not the address of a hub, such as " + PUBLIC_HUB + ": '" + text + "'.");
    }

    private static boolean isTrue(Map<String, String> environment, String name) {
        return TRUE.contains(value(environment, name).orElse("").toLowerCase(Locale.ROOT));
    }

    /** A path; files of settings do not expand a leading {@code ~}. */
    private static Optional<Path> path(Map<String, String> environment, Path home, String... names) {
        return value(environment, names)
                .map(path -> path.equals("~") || path.startsWith("~/")
                        ? home.resolve(path.substring(Math.min(2, path.length())))
                        : Path.of(path));
    }

    /** The value of the first variable that has one. */
    private static Optional<String> value(Map<String, String> environment, String... names) {
        return Stream.of(names)
                .map(name -> environment.getOrDefault(name, "").strip())
                .filter(value -> !value.isEmpty())
                .findFirst();
    }
}
