package io.reviewstream.console.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.serde.Json;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Exceptions of handlers as JSON, {@code {"problem":"…"}}. */
final class Problems implements WebRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    @Override
    public void addTo(RoutesConfig routes) {
        routes.exception(HttpResponseException.class, (e, context) -> {
            answer(context, e.getStatus(), String.valueOf(e.getMessage()));
        });
        routes.exception(UserException.class, (e, context) -> answer(context, status(e.kind()), e.getMessage()));
        routes.exception(
                JsonProcessingException.class,
                (e, context) -> answer(context, 400, "The request is not the JSON that is expected here."));
        routes.exception(Exception.class, (e, context) -> {
            LOG.atError().setCause(e).addKeyValue("path", context.path()).log("A request failed");
            answer(context, 500, "The console failed to answer. Its log says why.");
        });
    }

    private static int status(UserException.Kind kind) {
        return switch (kind) {
            case USAGE, BAD_INPUT -> 400;
            case MISSING_INPUT -> 404;
            case UNREACHABLE -> 503;
        };
    }

    private static void answer(Context context, int status, String problem) {
        context.status(status)
                .contentType("application/json; charset=utf-8")
                .result(Json.compact(Map.of("problem", problem)));
    }
}
