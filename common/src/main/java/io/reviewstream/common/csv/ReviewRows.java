package io.reviewstream.common.csv;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.hash.TextHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The rows of a CSV file of reviews: RFC 4180, UTF-8 with or without byte order mark, columns by name, others ignored. A
 * row is there as soon as its last line is. Used by one thread.
 */
public final class ReviewRows {
    /** The column of labels. */
    public static final String LABEL = "isPositive";

    private static final String RFC_4180 = "Write it as RFC 4180 says, quotes doubled inside quotes.";
    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180.builder().setIgnoreEmptyLines(true).get();

    private final String where;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final ReviewColumns columns;

    /**
     * One row as it is written.
     *
     * @param line at which it starts, from 1
     * @param reviewId blank where it has none
     * @param text perhaps blank
     * @param label empty where there is no column of labels
     */
    public record Row(long line, String reviewId, String text, String label) {
        /** Its own id, or one that follows from its text: the same review has the same id everywhere. */
        public String idOrHash() {
            return reviewId.isBlank() ? TextHash.toId(TextHash.of(text)) : reviewId.strip();
        }
    }

    private ReviewRows(LineReader lines, String where, boolean labelled) throws IOException {
        this.where = where;
        parser = CSVParser.builder()
                .setReader(new Utf8Lines(lines, where))
                .setFormat(FORMAT)
                .get();
        records = parser.iterator();
        CSVRecord header = nextRecord()
                .orElseThrow(() -> UserException.badInput(
                        where + " is empty; it needs a header row with " + ReviewColumns.wanted(labelled) + "."));
        columns = ReviewColumns.of(header, where, labelled);
    }

    /**
     * Reads the header.
     *
     * @param where the lines come from, for errors
     * @throws UserException where there is none, or no column of texts
     */
    public static ReviewRows read(LineReader lines, String where) throws IOException {
        return new ReviewRows(lines, where, false);
    }

    /**
     * Reads the header.
     *
     * @param where the lines come from, for errors
     * @throws UserException where there is none, or no column of texts or of labels
     */
    public static ReviewRows readLabelled(LineReader lines, String where) throws IOException {
        return new ReviewRows(lines, where, true);
    }

    /**
     * Whether a line can only be the header of such a file: it names {@code reviewText} and another column, or another
     * name of texts beside ids or labels.
     */
    public static boolean isHeader(byte[] line) {
        try (CSVParser parser = CSVParser.parse(new String(line, StandardCharsets.UTF_8), FORMAT)) {
            List<CSVRecord> records = parser.getRecords();
            return records.size() == 1 && ReviewColumns.canOnlyBeHeader(ReviewColumns.names(records.get(0)));
        } catch (IOException | UncheckedIOException e) {
            // Not CSV, so no header.
            return false;
        }
    }

    /**
     * The next row, or empty at the end.
     *
     * @throws UserException naming the line where it is malformed or not UTF-8
     */
    public Optional<Row> next() throws IOException {
        long line = parser.getCurrentLineNumber() + 1;
        Optional<CSVRecord> next = nextRecord();
        if (next.isEmpty()) {
            return Optional.empty();
        }
        CSVRecord row = next.get();
        if (row.size() != columns.count()) {
            throw malformed(
                    line, "it has " + row.size() + " fields where the header has " + columns.count() + ". " + RFC_4180);
        }
        return Optional.of(
                new Row(line, field(row, columns.idAt()), field(row, columns.textAt()), field(row, columns.labelAt())));
    }

    private static String field(CSVRecord row, int at) {
        return at < 0 ? "" : row.get(at);
    }

    /** An error that says what is wrong with the row that starts at a line. */
    public UserException malformed(long line, String what) {
        return malformed(line, what, null);
    }

    private UserException malformed(long line, String what, Exception cause) {
        return UserException.badInput(
                String.format(Locale.ROOT, "%s: the row that starts at line %d is malformed: %s", where, line, what),
                cause);
    }

    private Optional<CSVRecord> nextRecord() throws IOException {
        long line = parser.getCurrentLineNumber() + 1;
        try {
            return records.hasNext() ? Optional.of(records.next()) : Optional.empty();
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof CSVException) {
                throw malformed(line, "a quote is not closed, or text follows a closing quote. " + RFC_4180, e);
            }
            throw e.getCause();
        }
    }
}
