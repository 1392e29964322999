package io.reviewstream.streamer.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Lets through who knows the token.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6750">RFC 6750, The OAuth 2.0 Authorization Framework: Bearer Token
 *     Usage</a>
 */
final class BearerToken extends Filter {
    private final byte[] expected;

    BearerToken(String token) {
        expected = ("Bearer " + token).getBytes(UTF_8);
    }

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        byte[] given = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .orElse("")
                .getBytes(UTF_8);
        // In a time that does not tell how much of it was right.
        if (MessageDigest.isEqual(expected, given)) {
            chain.doFilter(exchange);
            return;
        }
        try (exchange) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
            exchange.sendResponseHeaders(401, -1);
        }
    }

    @Override
    public String description() {
        return "bearer token";
    }
}
