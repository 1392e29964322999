package io.reviewstream.console.loop;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.serde.Json;
import io.reviewstream.console.loop.LoopView.ShownInstance;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Asks the instances for their status, all at once, so that a slow one delays none of the others. Used by one thread. */
final class InstanceStatuses {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int MOST_BYTES = 1 << 20;
    private static final int OK = 200;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final List<URI> instances;
    private final Optional<String> token;

    /** Of instances with these base URIs. */
    InstanceStatuses(List<URI> instances, Optional<String> token) {
        this.token = token;
        this.instances = List.copyOf(instances);
    }

    List<ShownInstance> read() {
        List<CompletableFuture<ShownInstance>> asked =
                instances.stream().map(this::ask).toList();
        return asked.stream().map(CompletableFuture::join).toList();
    }

    private CompletableFuture<ShownInstance> ask(URI instance) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(instance.resolve("/status")).timeout(TIMEOUT);
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofInputStream())
                .thenApply(InstanceStatuses::status)
                .handle((status, failure) -> failure == null
                        ? new ShownInstance(instance, Optional.of(status), Optional.empty())
                        : new ShownInstance(instance, Optional.empty(), Optional.of(describe(failure))));
    }

    private static JsonNode status(HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            if (response.statusCode() != OK) {
                throw new CompletionException(new IOException("it answers /status with " + response.statusCode()));
            }
            return Json.mapper().readTree(body.readNBytes(MOST_BYTES));
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private static String describe(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof HttpTimeoutException) {
            return "it does not answer within " + TIMEOUT.toSeconds() + " s";
        }
        return cause.getMessage() == null ? "it cannot be reached" : cause.getMessage();
    }
}
