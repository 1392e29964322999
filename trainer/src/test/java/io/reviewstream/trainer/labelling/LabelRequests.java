package io.reviewstream.trainer.labelling;

import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.LabelRequest;
import java.time.Duration;
import java.time.Instant;

/** Requests for tests. */
public final class LabelRequests {
    /** When {@link #request} was made. */
    public static final Instant REQUESTED = Instant.parse("2026-03-08T09:00:00Z");

    private LabelRequests() {}

    /** A request for review {@code rN} by {@code qN}, predicted positive, with a text that needs quoting in CSV and JSON. */
    public static LabelRequest request(int number) {
        return request(number, LabelReason.UNCERTAIN, REQUESTED);
    }

    /** The same with another reason and time. It expires after 14 days. */
    public static LabelRequest request(int number, LabelReason reason, Instant requestedAt) {
        return new LabelRequest(
                "q" + number,
                "r" + number,
                "Review " + number + ", \"quoted\",\nin two lines: \uD83D\uDE00",
                reason,
                0.25,
                true,
                0.75,
                "v20260301-000000-aaaaaa",
                number == 2 ? 2 : 1,
                requestedAt,
                requestedAt.plus(Duration.ofDays(14)));
    }
}
