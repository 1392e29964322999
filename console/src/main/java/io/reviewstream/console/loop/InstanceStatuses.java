package io.reviewstream.console.loop;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.serde.Json;
import io.reviewstream.console.loop.LoopView.ShownInstance;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks the instances for their status, all at once, so that a slow one delays none of the others. Used by one thread. */
final class InstanceStatuses {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int MOST_BYTES = 1 << 20;
    private static final int OK = 200;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final List<URI> instances;
    private final Optional<String> token;

    private final HostNames names;

    /** Finds the addresses of a host. */
    @FunctionalInterface
    interface HostNames {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    /**
     * Of instances with these base URIs.
     *
     * @param token which they require, if any
     */
    InstanceStatuses(List<URI> instances, Optional<String> token) {
        this(instances, token, InetAddress::getAllByName);
    }

    InstanceStatuses(List<URI> instances, Optional<String> token, HostNames names) {
        this.instances = List.copyOf(instances);
        this.token = token;
        this.names = names;
    }

    List<ShownInstance> read() {
        List<CompletableFuture<ShownInstance>> asked = instances.stream()
                .flatMap(instance -> each(instance).stream())
                .map(this::ask)
                .toList();
        return asked.stream().map(CompletableFuture::join).toList();
    }

    /**
     * The instances behind a name with several addresses, as a headless service of Kubernetes has one for each pod. With TLS
     * the name stays, since the certificate is for it.
     */
    private List<URI> each(URI instance) {
        if (!"http".equals(instance.getScheme())) {
            return List.of(instance);
        }
        try {
            // Of a machine with addresses of both kinds, one counts.
            List<URI> all = Arrays.stream(names.addresses(instance.getHost()))
                    .filter(Inet4Address.class::isInstance)
                    .map(address -> at(instance, address))
                    .sorted()
                    .toList();
            return all.size() > 1 ? all : List.of(instance);
        } catch (UnknownHostException e) {
            // The request says so.
            return List.of(instance);
        }
    }

    private static URI at(URI instance, InetAddress address) {
        String port = instance.getPort() < 0 ? "" : ":" + instance.getPort();
        return URI.create("http://" + address.getHostAddress() + port);
    }

    private CompletableFuture<ShownInstance> ask(URI instance) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(instance.resolve("/status")).timeout(TIMEOUT);
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request.build(), response -> new SmallBody(MOST_BYTES));
        // The request's own timeout ends with the headers.
        return answer.copy()
                .orTimeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(InstanceStatuses::status)
                .handle((status, failure) -> {
                    answer.cancel(true);
                    return failure == null
                            ? new ShownInstance(instance, Optional.of(status), Optional.empty())
                            : new ShownInstance(instance, Optional.empty(), Optional.of(describe(failure)));
                });
    }

    private static JsonNode status(HttpResponse<byte[]> response) {
        if (response.statusCode() != OK) {
            throw new CompletionException(new IOException("it answers /status with " + response.statusCode()));
        }
        try {
            return Json.mapper().readTree(response.body());
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private static String describe(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof HttpTimeoutException || cause instanceof TimeoutException) {
            return "it does not answer within " + TIMEOUT.toSeconds() + " s";
        }
        return cause.getMessage() == null ? "it cannot be reached" : cause.getMessage();
    }
}
