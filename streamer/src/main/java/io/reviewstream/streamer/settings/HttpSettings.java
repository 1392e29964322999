package io.reviewstream.streamer.settings;

/**
 * Where health and metrics are served.
 *
 * @param port 0 takes a free one
 */
public record HttpSettings(String host, int port) {
    /** This machine only. */
    public static final HttpSettings DEFAULT = new HttpSettings("localhost", 8080);

    public HttpSettings {
        if (host.isBlank() || port < 0 || port > 65_535) {
            throw new IllegalArgumentException("not a place to listen: " + host + ":" + port);
        }
    }
}
