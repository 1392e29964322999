package io.reviewstream.console.model;

import io.javalin.Javalin;
import io.reviewstream.console.web.WebRoutes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** A server that has some routes and nothing else. */
final class RoutesServer implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final Javalin server;

    RoutesServer(WebRoutes routes) {
        server = Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    routes.addTo(config.routes);
                })
                .start("localhost", 0);
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + server.port() + path);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<byte[]> bytes(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        server.stop();
    }
}
