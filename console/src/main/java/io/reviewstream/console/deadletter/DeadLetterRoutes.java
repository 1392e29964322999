package io.reviewstream.console.deadletter;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.ServiceUnavailableResponse;
import io.reviewstream.common.serde.Json;
import io.reviewstream.console.deadletter.RejectedRecords.RejectedSummary;
import io.reviewstream.console.deadletter.RejectedRecords.ShownDeadLetter;
import io.reviewstream.console.web.WebRoutes;
import java.util.List;
import java.util.Map;

/** {@code GET /dead-letters}: how many there are for each reason, and the newest. */
public final class DeadLetterRoutes implements WebRoutes {
    private final RejectedRecords records;

    /**
     * As the page shows them.
     *
     * @param byReason those that have not been replayed
     */
    private record ShownRejected(
            long read,
            boolean isWhole,
            long retained,
            long pending,
            Map<String, Long> byReason,
            List<ShownDeadLetter> newest) {}

    /** Of a topic of dead letters. */
    public DeadLetterRoutes(RejectedRecords records) {
        this.records = records;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/dead-letters", this::show);
    }

    private void show(Context context) {
        RejectedSummary seen = records.look();
        if (seen.problem().isPresent()) {
            throw new ServiceUnavailableResponse(seen.problem().get());
        }
        context.contentType("application/json")
                .result(Json.compact(new ShownRejected(
                        seen.read(),
                        seen.isWhole(),
                        sum(seen.retained()),
                        sum(seen.pending()),
                        seen.pending(),
                        seen.newest())));
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
