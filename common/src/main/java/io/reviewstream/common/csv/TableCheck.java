package io.reviewstream.common.csv;

import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Recognises input that is neither lines of text nor CSV, from its first lines. */
public final class TableCheck {
    private static final String AS_CSV = "Save it as CSV, UTF-8, with commas.";
    private static final Map<String, String> SIGNATURES = Map.of(
            "PK\u0003\u0004", "an Excel workbook or another zip file. " + AS_CSV,
            "PAR1", "a Parquet file. Convert it to CSV or JSON lines.",
            "\u001f\u008b", "compressed by gzip. Unpack it, as by gunzip -c.",
            "\u00ff\u00fe", "UTF-16. Convert it, as by iconv -f UTF-16 -t UTF-8.",
            "\u00fe\u00ff", "UTF-16. Convert it, as by iconv -f UTF-16 -t UTF-8.",
            "\u00d0\u00cf\u0011\u00e0", "an Excel workbook of the old format. " + AS_CSV);
    private static final Map<Character, String> DELIMITERS = Map.of(';', "semicolons", '\t', "tabs", '|', "bars");
    private static final Pattern NAME = Pattern.compile("\"?[\\p{L}_][\\p{L}\\p{N}_-]*\"?");
    private static final int MIN_COLUMNS = 2;

    private TableCheck() {}

    /**
     * Rejects a file that is no text in UTF-8 with LF or CRLF.
     *
     * @param where source of the lines, for errors
     * @throws UserException that says what it is and how it becomes readable
     */
    static void rejectBinary(LineReader lines, String where) throws IOException {
        byte[] line = lines.peekNonBlank().orElse(new byte[0]);
        String latin = new String(line, StandardCharsets.ISO_8859_1);
        SIGNATURES.forEach((signature, kind) -> {
            if (latin.startsWith(signature)) {
                throw UserException.badInput(where + " is " + kind);
            }
        });
        if (latin.indexOf('\0') >= 0) {
            throw UserException.badInput(
                    where + " is binary, or UTF-16: there is a zero byte in its first line. UTF-8 is expected.");
        }
        if (latin.stripTrailing().indexOf('\r') >= 0) {
            throw UserException.badInput(
                    where + " has lines that end with CR alone. Convert it, as by tr '\\r' '\\n'.");
        }
    }

    /**
     * Rejects what would be read as a review per line and is a table.
     *
     * @param where source of the lines, for errors
     * @throws UserException that names the columns or the delimiter
     */
    public static void rejectTable(LineReader lines, String where) throws IOException {
        rejectBinary(lines, where);
        Optional<byte[]> first = lines.peekNonBlank();
        if (first.isEmpty()) {
            return;
        }
        String header = new String(LineReader.withoutEnd(first.get()), StandardCharsets.UTF_8);
        String problem = problem(header, List.of()).orElse("");
        if (problem.isEmpty() && looksLikeHeader(header)) {
            String second = new String(lines.peekAfter().orElse(new byte[0]), StandardCharsets.UTF_8);
            problem = likeTable(header, second);
        }
        if (!problem.isEmpty()) {
            throw UserException.badInput(where + " looks like a table: " + problem
                    + " Write it as CSV with commas and a column reviewText, or give --format text if it is text.");
        }
    }

    private static boolean looksLikeHeader(String line) {
        return List.of(',', ';', '\t', '|').stream().anyMatch(delimiter -> areNames(line, delimiter));
    }

    private static boolean areNames(String line, char delimiter) {
        String[] fields = line.split(Pattern.quote(String.valueOf(delimiter)), -1);
        return fields.length >= MIN_COLUMNS
                && Arrays.stream(fields).allMatch(field -> NAME.matcher(field).matches());
    }

    private static String likeTable(String header, String second) {
        return List.of(',', ';', '\t', '|').stream()
                .filter(delimiter ->
                        areNames(header, delimiter) && count(header, delimiter) <= count(second, delimiter))
                .map(delimiter -> "its first line has the columns " + columns(header, delimiter) + ".")
                .findFirst()
                .orElse("");
    }

    /** What a header that lacks columns has in their place: a delimiter that would fit; empty if none does. */
    static Optional<String> problem(String header, List<String> needed) {
        if (header.startsWith("sep=")) {
            return Optional.of("it begins with " + header.strip() + ", a line for Excel alone; remove it.");
        }
        return DELIMITERS.keySet().stream()
                .filter(delimiter -> hasText(header, delimiter, needed))
                .map(delimiter -> "its columns " + columns(header, delimiter) + " are separated by "
                        + DELIMITERS.get(delimiter) + "; commas are expected.")
                .findFirst();
    }

    private static boolean hasText(String header, char delimiter, List<String> needed) {
        List<String> names = List.of(columns(header, delimiter).split(", "));
        return names.size() >= MIN_COLUMNS
                && names.containsAll(needed)
                && ReviewRows.TEXT.stream().anyMatch(names::contains);
    }

    private static String columns(String header, char delimiter) {
        return String.join(
                ", ",
                Arrays.stream(header.split(Pattern.quote(String.valueOf(delimiter)), -1))
                        .map(name -> name.strip().replace("\"", ""))
                        .toList());
    }

    private static long count(String line, char delimiter) {
        return line.chars().filter(each -> each == delimiter).count();
    }
}
