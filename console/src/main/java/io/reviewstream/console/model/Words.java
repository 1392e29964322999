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

    /** Who made a model champion. */
    static String by(Champion.How how) {
        return switch (how) {
            case GATE -> "by the gate";
            case OVERRIDE -> "by a person";
            case RELEASE -> "by its release";
            case ROLLBACK -> "by a rollback";
        };
    }
}
