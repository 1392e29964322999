package io.reviewstream.console.web;

/**
 * One browser.
 *
 * @param id the cookie, a secret
 * @param csrf what its requests that change something send, a secret
 * @param shortId names it in the log, and opens nothing
 */
record PageSession(String id, String csrf, String shortId) {
    @Override
    public String toString() {
        return "PageSession[" + shortId + "]";
    }
}
