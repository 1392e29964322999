package io.reviewstream.console.model;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.ServiceUnavailableResponse;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.FileAccess;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.console.web.WebRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** {@code /versions/VERSION}: what a model is and what became of it, with its card and pictures. Changes nothing. */
public final class ModelPages implements WebRoutes {
    /** Each takes some megabytes while it is made. */
    private static final int AT_ONCE = 2;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final CardSource cards;
    private final Semaphore free = new Semaphore(AT_ONCE);

    /** Of the models of a registry. */
    public ModelPages(ModelRegistry registry) {
        cards = new CardSource(registry);
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/versions/{version}", this::page);
        routes.get("/versions/{version}/pictures/{name}", this::picture);
    }

    private void page(Context context) {
        ModelVersion version = version(context);
        context.contentType("text/html; charset=utf-8").result(limited(() -> {
            try {
                return cards.page(version).html();
            } catch (UserException e) {
                requireAbsent(e);
                context.status(HttpStatus.NOT_FOUND);
                return ModelPage.absent(version, e.getMessage()).html();
            }
        }));
    }

    private void picture(Context context) {
        ModelVersion version = version(context);
        try {
            Path file = cards.picture(version, context.pathParam("name"))
                    .orElseThrow(() -> new NotFoundResponse("Model " + version + " has no such picture."));
            context.contentType("image/png").result(Files.newInputStream(file));
        } catch (UserException e) {
            requireAbsent(e);
            throw new NotFoundResponse(e.getMessage());
        } catch (IOException e) {
            throw FileAccess.failed("read", Path.of(context.pathParam("name")), e);
        }
    }

    private static ModelVersion version(Context context) {
        String version = context.pathParam("version");
        if (!ModelVersion.isVersion(version)) {
            throw new NotFoundResponse("This is no version of a model; one looks like v20260417-093012-3fa9c1.");
        }
        return new ModelVersion(version);
    }

    private static void requireAbsent(UserException e) {
        if (e.kind() != UserException.Kind.MISSING_INPUT) {
            throw e;
        }
    }

    private String limited(Supplier<String> page) {
        try {
            if (!free.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ServiceUnavailableResponse("Other model cards are being read. Try again.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceUnavailableResponse("The console is stopping.");
        }
        try {
            return page.get();
        } finally {
            free.release();
        }
    }
}
