package io.reviewstream.trainer.report;

import java.util.Locale;
import java.util.regex.Pattern;

/** Text and numbers as they stand in a Markdown file of GitHub's dialect. */
final class Markdown {
    /** Characters with a meaning in the middle of a line, and bare addresses; a backslash takes the meaning away. */
    private static final Pattern SPECIAL = Pattern.compile("[\\\\`*_\\[\\]<>|~&$@]|:(?=//)|(?<=www)\\.");

    private static final Pattern BREAKS = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]+");

    private Markdown() {}

    /** Escapes a text that a user chose. It must not stand at the beginning of a line. */
    static String escape(String text) {
        return SPECIAL.matcher(BREAKS.matcher(text).replaceAll(" ")).replaceAll("\\\\$0");
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    static String points(double share) {
        return String.format(Locale.ROOT, "%+.2f", 100 * share);
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
