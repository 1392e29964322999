package io.reviewstream.console.label;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.GoneResponse;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.serde.Json;
import io.reviewstream.console.label.LabelQueue.Queue;
import io.reviewstream.console.web.Access;
import io.reviewstream.console.web.PersonText;
import io.reviewstream.console.web.RequestBody;
import io.reviewstream.console.web.WebRoutes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code GET /labels} is the queue of a person, and {@code POST /labels} a label. */
public final class LabelRoutes implements WebRoutes {
    private static final int NEXT = 20;
    private static final int MOST_CHARACTERS = 20_000;
    private static final int MOST_NAME = 100;

    private final LabelQueue queue;

    /**
     * A review that is to be labelled.
     *
     * @param text its beginning
     * @param people how many should label it
     */
    private record ShownRequest(
            String reviewId,
            String text,
            boolean isCut,
            int characters,
            LabelReason reason,
            Instant expiresAt,
            int people) {
        static ShownRequest of(LabelRequest request) {
            String text = request.reviewText();
            boolean isCut = text.length() > MOST_CHARACTERS;
            return new ShownRequest(
                    request.reviewId(),
                    isCut ? text.substring(0, MOST_CHARACTERS) : text,
                    isCut,
                    text.length(),
                    request.reason(),
                    request.expiresAt(),
                    request.labels());
        }
    }

    private record ShownQueue(int open, int expired, Map<LabelReason, Long> byReason, List<ShownRequest> requests) {}

    private record PostedLabel(String reviewId, JsonNode isPositive, String labeledBy) {}

    /** Of a queue. */
    public LabelRoutes(LabelQueue queue) {
        this.queue = queue;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/labels", this::show);
        routes.post("/labels", this::label);
    }

    private void show(Context context) {
        Access.requireTexts(context);
        String person = Optional.ofNullable(context.queryParam("by")).orElse("");
        Queue now = queue.queue(person, NEXT);
        context.contentType("application/json")
                .result(Json.compact(new ShownQueue(
                        now.open(),
                        now.expired(),
                        now.byReason(),
                        now.next().stream().map(ShownRequest::of).toList())));
    }

    private void label(Context context) {
        Access.requireTexts(context);
        Access.requireActions(context);
        PostedLabel label = RequestBody.of(context, PostedLabel.class);
        if (label.reviewId() == null
                || label.isPositive() == null
                || !label.isPositive().isBoolean()) {
            throw new BadRequestResponse("A label has reviewId, isPositive, which is true or false, and labeledBy.");
        }
        String person = PersonText.required("Your name", label.labeledBy(), MOST_NAME);
        if (!queue.label(label.reviewId(), label.isPositive().booleanValue(), person)) {
            throw new GoneResponse(
                    "Nobody asks about this review any more: it was labelled, or its request expired or was withdrawn.");
        }
        Access.audit(context, "label", Map.of("reviewId", label.reviewId(), "labeledBy", person));
        context.contentType("application/json").result(Json.compact(Map.of("reviewId", label.reviewId())));
    }
}
