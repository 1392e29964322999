package io.reviewstream.console.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The files of the page, read once. The page itself is at {@code /}, which {@link Login} serves. */
final class StaticFiles implements WebRoutes {
    /** Each is served under its name. */
    private static final List<String> FILES = List.of(
            "console.css",
            "favicon.svg",
            "js/action.js",
            "js/deadletters.js",
            "js/dom.js",
            "js/inputs.js",
            "js/labels.js",
            "js/loop.js",
            "js/main.js",
            "js/model.js",
            "js/release.js",
            "js/session.js",
            "js/training.js",
            "js/trial.js",
            "js/versions.js");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    @Override
    public void addTo(RoutesConfig routes) {
        FILES.forEach(file -> {
            byte[] content = read(file);
            routes.get("/" + file, context -> send(context, file, content));
        });
    }

    static void send(Context context, String file, byte[] content) {
        context.contentType(TYPES.get(file.substring(file.lastIndexOf('.') + 1)))
                .result(content);
    }

    static byte[] read(String file) {
        try (InputStream in = StaticFiles.class.getResourceAsStream(file)) {
            return Objects.requireNonNull(in, file).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
