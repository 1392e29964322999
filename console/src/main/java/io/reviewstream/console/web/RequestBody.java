package io.reviewstream.console.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.reviewstream.common.serde.Json;

/** What a page posts. */
public final class RequestBody {
    private RequestBody() {}

    /**
     * The body as JSON.
     *
     * @throws BadRequestResponse if it is something else
     */
    public static <T> T of(Context context, Class<T> type) {
        T body;
        try {
            body = Json.mapper().readValue(context.body(), type);
        } catch (JsonProcessingException e) {
            throw new BadRequestResponse(
                    "The request is not the JSON that is expected here: " + Json.describe(e) + ".");
        }
        if (body == null) {
            throw new BadRequestResponse("The request has no JSON.");
        }
        return body;
    }
}
