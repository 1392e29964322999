package io.reviewstream.trainer.hub;

import io.reviewstream.common.error.UserException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Where models are looked for, read from the environment once.
 *
 * @param userCache what Hugging Face's own tools have fetched; never written
 * @param ownCache what was fetched here, every snapshot whole
 * @param endpoint the hub's address, without a slash at its end
 * @param offline the variable that forbids to use the network, where one does
 */
record HubSettings(
        HubCache userCache, HubCache ownCache, URI endpoint, Optional<AccessToken> token, Optional<String> offline) {
    /** Names the cache of our own. */
    static final String OWN_CACHE = "REVIEWSTREAM_HUB_CACHE";

    private static final String ENDPOINT = "HF_ENDPOINT";
    private static final String PUBLIC_HUB = "https://huggingface.co";

    HubSettings {
        Objects.requireNonNull(userCache);
        Objects.requireNonNull(ownCache);
        Objects.requireNonNull(endpoint);
        Objects.requireNonNull(token);
        Objects.requireNonNull(offline);
        if (ownCache.equals(userCache)) {
            throw UserException.usage(OWN_CACHE + " must be another directory than the Hugging Face cache "
                    + userCache.root() + ", which is only read.");
        }
    }

    static HubSettings of(Map<String, String> variables) {
        Environment environment = new Environment(variables);
        Path hubHome = environment
                .path("HF_HOME")
                .orElseGet(() -> environment.cacheHome().resolve("huggingface"));
        Path userCache =
                environment.path("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE").orElseGet(() -> hubHome.resolve("hub"));
        Path ownCache = environment
                .path(OWN_CACHE)
                .orElseGet(() -> environment.cacheHome().resolve("reviewstream").resolve("hub"));
        return new HubSettings(
                new HubCache(userCache),
                new HubCache(ownCache),
                endpoint(environment.value(ENDPOINT).orElse(PUBLIC_HUB)),
                AccessToken.find(environment, hubHome),
                environment.named("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE").filter(environment::isTrue));
    }

    private static URI endpoint(String text) {
        try {
            URI uri = new URI(text.replaceAll("/+$", ""));
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw UserException.usage(ENDPOINT + " is no address: " + e.getMessage() + ".");
        }
        throw UserException.usage(ENDPOINT + " is no address of a hub, such as " + PUBLIC_HUB + ": '" + text + "'.");
    }
}
