package io.reviewstream.common.http;

import java.util.Optional;

/**
 * Address and token of health, metrics and status.
 *
 * @param port 0 takes a free one
 * @param token required for metrics and status, as {@code Authorization: Bearer}; a secret, and never printed
 */
public record HttpSettings(String host, int port, Optional<String> token) {
    /** This machine only, without a token. */
    public static final HttpSettings DEFAULT = new HttpSettings("localhost", 8080);

    public HttpSettings {
        if (host.isBlank()) {
            throw new IllegalArgumentException("--http-host is blank; name this machine's address, or 0.0.0.0.");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("--http-port must be between 0 and 65535, not " + port + ".");
        }
        if (token.filter(String::isBlank).isPresent()) {
            throw new IllegalArgumentException("the token for HTTP is blank");
        }
    }

    /** Without a token. */
    public HttpSettings(String host, int port) {
        this(host, port, Optional.empty());
    }

    @Override
    public String toString() {
        return "HttpSettings[" + host + ":" + port + (token.isPresent() ? ", with a token]" : "]");
    }
}
