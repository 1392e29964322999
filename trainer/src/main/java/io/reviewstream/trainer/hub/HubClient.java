package io.reviewstream.trainer.hub;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Asks a hub for one model, and knows what its answers mean. Used by one thread. */
final class HubClient {
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final HubSettings settings;
    private final HubId id;
    private final HubFailures failures;
    private final HubHttp http;
    private final Retries retries;
    private final Clock clock;

    HubClient(HubSettings settings, HubId id, RetrySettings patience, Clock clock) {
        this.settings = settings;
        this.id = id;
        this.failures = new HubFailures(settings, id);
        this.http = new HubHttp(settings, patience.silence(), clock);
        this.retries = new Retries(patience);
        this.clock = clock;
    }

    /** What there is at the id's revision. */
    Listing listing() throws IOException {
        URI uri = uri("/api/models/" + id.name() + "/revision/" + encoded(id.revision()) + "?blobs=true");
        byte[] json =
                retries.run(() -> checked(http.send("GET", uri, 0, HttpResponse.BodyHandlers.ofByteArray(), () -> 0))
                        .body());
        return Listing.parse(json).orElseThrow(failures::noHub);
    }

    /** What the hub says of a file whose promise the listing lacks. */
    Optional<ExpectedFile> promise(String commit, String file) throws IOException {
        return retries.run(() -> {
            HttpResponse<Void> answer =
                    http.send("HEAD", address(commit, file), 0, HttpResponse.BodyHandlers.discarding(), () -> 0);
            boolean elsewhere = answer.statusCode() / 100 == 3;
            return ExpectedFile.of((elsewhere ? answer : checked(answer)).headers(), !elsewhere);
        });
    }

    /**
     * One attempt to get a file, or the rest of it; the answer may be 416 where there is no rest.
     *
     * @param from the first byte that is wanted
     * @param arrived tells how much of the body has come
     */
    <T> HttpResponse<T> get(
            String commit, String file, long from, HttpResponse.BodyHandler<T> handler, LongSupplier arrived)
            throws IOException {
        return checked(http.send("GET", address(commit, file), from, handler, arrived));
    }

    private URI address(String commit, String file) {
        return uri("/" + id.name() + "/resolve/" + commit + "/" + encoded(file));
    }

    private URI uri(String path) {
        return URI.create(settings.endpoint() + path);
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8);
    }

    /** Other hosts are often reached by addresses of short life: what they refuse, the hub is asked for anew. */
    private <T> HttpResponse<T> checked(HttpResponse<T> response) throws IOException {
        int status = response.statusCode();
        if (status / 100 == 2 || status == RANGE_NOT_SATISFIABLE) {
            return response;
        }
        boolean passing = status == 408 || status == 429 || status >= 500;
        if (passing || (status != 401 && !http.isHub(response.uri()))) {
            throw RetryableHttpException.of(response.uri(), status, response.headers(), clock);
        }
        throw failures.refused(status, response.headers());
    }
}
