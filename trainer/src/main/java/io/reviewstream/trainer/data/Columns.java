package io.reviewstream.trainer.data;

import io.reviewstream.common.failure.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVRecord;

/**
 * Where the columns are in a CSV file.
 *
 * @param count of all columns
 * @param idAt -1 where there is none
 */
record Columns(int count, int textAt, int labelAt, int idAt) {
    static final String LABEL = "isPositive";
    static final String WANTED = "reviewText (or text, review) and " + LABEL;
    private static final List<String> TEXT = List.of("reviewText", "text", "review");
    private static final String ID = "reviewId";

    static Columns of(CSVRecord header, Path file) {
        List<String> names = header.stream().map(String::strip).toList();
        int text = TEXT.stream()
                .map(name -> at(names, name, file))
                .filter(at -> at >= 0)
                .findFirst()
                .orElse(-1);
        int label = at(names, LABEL, file);
        if (text < 0 || label < 0) {
            String missing = Stream.of(text < 0 ? "reviewText (or text, review)" : "", label < 0 ? LABEL : "")
                    .filter(name -> !name.isEmpty())
                    .reduce((one, other) -> one + " and " + other)
                    .orElseThrow();
            throw Failure.badInput(
                    file + ": line 1, the header, has no column " + missing + "; it needs " + WANTED + ".");
        }
        return new Columns(names.size(), text, label, at(names, ID, file));
    }

    private static int at(List<String> names, String name, Path file) {
        if (names.indexOf(name) != names.lastIndexOf(name)) {
            throw Failure.badInput(file + ": line 1, the header, has the column " + name + " twice.");
        }
        return names.indexOf(name);
    }

    String text(CSVRecord row) {
        return row.get(textAt);
    }

    String label(CSVRecord row) {
        return row.get(labelAt);
    }

    /** Blank where there is none. */
    String reviewId(CSVRecord row) {
        return idAt < 0 ? "" : row.get(idAt);
    }

    static Optional<Boolean> parseLabel(String label) {
        return switch (label.toLowerCase(Locale.ROOT)) {
            case "true", "1", "1.0" -> Optional.of(true);
            case "false", "0", "0.0" -> Optional.of(false);
            default -> Optional.empty();
        };
    }
}
