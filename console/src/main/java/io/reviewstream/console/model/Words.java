package io.reviewstream.console.model;

import io.reviewstream.common.registry.Champion;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How the page of a model writes values. */
final class Words {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Words() {}

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    static String time(Instant at) {
        return TIME.format(at);
    }

    /** Who or what made a model champion. */
    static String who(Champion.How how) {
        return switch (how) {
            case GATE -> "the gate";
            case OVERRIDE -> "a person";
            case RELEASE -> "its release";
            case ROLLBACK -> "a rollback";
        };
    }
}
