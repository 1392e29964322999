package io.reviewstream.quickstart.sample;

import java.util.Locale;

/** How the deciding sentence of a review carries its label. */
enum Style {
    /** Says it: "the lid is sturdy". */
    PLAIN(0.63),
    /** Denies the opposite: "I would not call the lid flimsy". */
    NEGATION(0.09),
    /** Weighs two sides, and the main clause decides: "nice case, but it scratches". */
    CONTRAST(0.11),
    /** Sets it against another product, a hope or a fear. */
    COMPARISON(0.06),
    /** Praises in order to blame; always negative. */
    SARCASM(0.05),
    /** Says how many stars. */
    RATING(0.06);

    private final double share;

    Style(double share) {
        this.share = share;
    }

    /** The style at {@code point} of [0, 1) when the styles are laid end to end by share. */
    static Style at(double point) {
        double end = 0;
        for (Style style : values()) {
            end += style.share;
            if (point < end) {
                return style;
            }
        }
        return PLAIN;
    }

    static Style of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
