package io.reviewstream.trainer.report;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Pieces of a Markdown text, in GitHub's dialect. */
final class Markdown {
    /** What means something in the middle of a line, bare addresses among it; a backslash takes the meaning away. */
    private static final Pattern SPECIAL = Pattern.compile("[\\\\`*_\\[\\]<>|~&$@]|:(?=//)|(?<=www)\\.");

    private static final Pattern BREAKS = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]+");

    private Markdown() {}

    /** Text that somebody else chose, as text: never at the beginning of a line. */
    static String escape(String text) {
        return SPECIAL.matcher(BREAKS.matcher(text).replaceAll(" ")).replaceAll("\\\\$0");
    }

    /** A table; its cells are Markdown already. Columns of numbers are aligned right. */
    static String table(List<String> head, List<List<String>> rows) {
        String alignment = IntStream.range(0, head.size())
                .mapToObj(column -> rows.stream().allMatch(row -> isNumber(row.get(column))) ? "---:|" : "---|")
                .collect(Collectors.joining());
        return row(head) + "|" + alignment + "\n"
                + rows.stream().map(Markdown::row).collect(Collectors.joining()) + "\n";
    }

    private static boolean isNumber(String cell) {
        return cell.isEmpty() || Character.isDigit(cell.charAt(0));
    }

    private static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    /** A row of a table. */
    static List<String> counts(String name, int... counts) {
        return Stream.concat(Stream.of(name), Arrays.stream(counts).mapToObj(String::valueOf))
                .toList();
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
