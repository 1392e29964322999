package io.reviewstream.common.http;

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
    private static final String SCHEME = "Bearer";

    private final byte[] expected;

    BearerToken(String token) {
        expected = token.getBytes(UTF_8);
    }

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        // In a time that does not tell how much of it was right.
        if (MessageDigest.isEqual(expected, given(exchange).getBytes(UTF_8))) {
            chain.doFilter(exchange);
            return;
        }
        try (exchange) {
            exchange.getResponseHeaders().set("WWW-Authenticate", SCHEME);
            exchange.sendResponseHeaders(401, -1);
        }
    }

    /** What stands behind the scheme, which is in any case (RFC 9110, 11.1); empty where it is another one. */
    private static String given(HttpExchange exchange) {
        String credentials = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .orElse("");
        String prefix = SCHEME + " ";
        return credentials.regionMatches(true, 0, prefix, 0, prefix.length())
                ? credentials.substring(prefix.length())
                : "";
    }

    @Override
    public String description() {
        return "bearer token";
    }
}
