package io.reviewstream.common.csv;

import static java.util.stream.Collectors.joining;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.hash.TextHash;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The rows of a CSV file of reviews: RFC 4180, UTF-8 with or without byte order mark, columns by name, others ignored.
 * Returns a row as soon as its last line is read. Not thread-safe.
 */
public final class ReviewRows {
    /** The column of labels. */
    public static final String LABEL = "isPositive";

    private static final String ID = "reviewId";
    static final List<String> TEXT = List.of("reviewText", "text", "review");
    private static final String TEXT_NAMES = "reviewText (or text, review)";

    private static final String RFC_4180 = "Write it as RFC 4180 says, quotes doubled inside quotes.";
    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180.builder().setIgnoreEmptyLines(true).get();

    private enum Labels {
        IGNORED,
        READ,
        REQUIRED,
        /** A text is not, where there is an id. */
        OF_IDS
    }

    private final String where;
    private final Utf8Reader reader;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final List<String> columns;
    private final int textAt;
    private final int labelAt;
    private final int idAt;
    private CSVRecord current;

    /**
     * One row as it is written.
     *
     * @param line at which it starts, from 1
     * @param reviewId blank if it has none
     * @param text may be blank
     * @param label empty if there is no column of labels
     */
    public record Row(long line, String reviewId, String text, String label) {
        /** Its own id, or one that follows from its text: the same review has the same id everywhere. */
        public String idOrHash() {
            return reviewId.isBlank() ? TextHash.toId(TextHash.of(text)) : reviewId.strip();
        }
    }

    private ReviewRows(LineReader lines, String where, Labels labels) throws IOException {
        boolean labelled = labels == Labels.REQUIRED || labels == Labels.OF_IDS;
        this.where = where;
        TableCheck.rejectBinary(lines, where);
        String header = lines.peekNonBlank()
                .map(line -> new String(LineReader.withoutEnd(line), StandardCharsets.UTF_8))
                .orElse("");
        reader = new Utf8Reader(lines, where);
        parser = CSVParser.builder().setReader(reader).setFormat(FORMAT).get();
        records = parser.iterator();
        String required = labelled
                ? TEXT_NAMES + (labels == Labels.OF_IDS ? " or " + ID : "") + " and " + LABEL
                : "a column " + TEXT_NAMES;
        columns = names(nextRecord()
                .orElseThrow(() ->
                        UserException.badInput(where + " is empty; it needs a header row with " + required + ".")));
        textAt = TEXT.stream()
                .map(this::column)
                .filter(at -> at >= 0)
                .findFirst()
                .orElse(-1);
        labelAt = labels == Labels.IGNORED ? -1 : column(LABEL);
        idAt = column(ID);
        String missing = Stream.of(
                        textAt < 0 && (labels != Labels.OF_IDS || idAt < 0) ? TEXT_NAMES : "",
                        labelled && labelAt < 0 ? LABEL : "")
                .filter(name -> !name.isEmpty())
                .collect(joining(" and "));
        if (!missing.isEmpty()) {
            throw UserException.badInput(
                    where + ": line 1, the header, has no column " + missing + "; it needs " + required
                            + TableCheck.problem(header, labelled ? List.of(LABEL) : List.of())
                                    .map(problem -> ". Instead, " + problem)
                                    .orElse(". " + described(columns)));
        }
    }

    /**
     * Reads the header.
     *
     * @param where source of the lines, for errors
     * @throws UserException if there is no header, or no column of texts
     */
    public static ReviewRows read(LineReader lines, String where) throws IOException {
        return new ReviewRows(lines, where, Labels.IGNORED);
    }

    /**
     * Reads the header.
     *
     * @param where source of the lines, for errors
     * @throws UserException if there is no header, or no column of texts or of labels
     */
    public static ReviewRows readLabelled(LineReader lines, String where) throws IOException {
        return new ReviewRows(lines, where, Labels.REQUIRED);
    }

    /**
     * Reads the header of labels whose reviews have an id, or else a text.
     *
     * @param where source of the lines, for errors
     * @throws UserException if there is no header, no column of labels, or neither texts nor ids
     */
    public static ReviewRows readAnswers(LineReader lines, String where) throws IOException {
        return new ReviewRows(lines, where, Labels.OF_IDS);
    }

    /**
     * Reads the header of a file that may have a column of labels.
     *
     * @param where source of the lines, for errors
     * @throws UserException if there is no header, or no column of texts
     */
    public static ReviewRows readAnyLabels(LineReader lines, String where) throws IOException {
        return new ReviewRows(lines, where, Labels.READ);
    }

    /**
     * Whether a line can only be the header of such a file: it names {@code reviewText} and another column, or another
     * name of texts beside ids or labels.
     */
    public static boolean isHeader(byte[] line) {
        try (CSVParser parser = CSVParser.parse(new String(line, StandardCharsets.UTF_8), FORMAT)) {
            List<CSVRecord> records = parser.getRecords();
            List<String> names = records.size() == 1 ? names(records.get(0)) : List.of();
            boolean hasText = TEXT.stream().anyMatch(names::contains);
            return names.size() > 1
                    && (names.contains(TEXT.get(0)) || (hasText && (names.contains(ID) || names.contains(LABEL))));
        } catch (IOException | UncheckedIOException e) {
            // Not CSV, so no header.
            return false;
        }
    }

    /**
     * The next row, or empty at the end.
     *
     * @throws UserException naming the line if it is malformed, not UTF-8 or longer than 16 MiB
     */
    public Optional<Row> next() throws IOException {
        long line = parser.getCurrentLineNumber() + 1;
        Optional<CSVRecord> next = nextRecord();
        if (next.isPresent() && next.get().size() != columns.size()) {
            throw malformed(
                    line,
                    "it has " + next.get().size() + " fields where the header has " + columns.size() + ". " + RFC_4180);
        }
        current = next.orElse(null);
        return next.map(row -> new Row(line, field(row, idAt), field(row, textAt), field(row, labelAt)));
    }

    /** What the row that {@link #next} returned last has in a column; empty if there is no such column. */
    public String field(String column) {
        return field(current, column(column));
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
        reader.rowBytes = 0;
        try {
            return records.hasNext() ? Optional.of(records.next()) : Optional.empty();
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof RowTooLongException) {
                throw malformed(line, "it is longer than 16 MiB; probably a quote is not closed. " + RFC_4180, e);
            }
            if (e.getCause() instanceof CSVException) {
                throw malformed(line, "a quote is not closed, or text follows a closing quote. " + RFC_4180, e);
            }
            throw e.getCause();
        }
    }

    /** The names of columns, unless they look like data. */
    private static String described(List<String> columns) {
        boolean areNames = columns.stream().allMatch(name -> name.matches("[\\w .;|\t-]{0,60}"));
        return areNames ? "It has " + String.join(", ", columns) + "." : "Its names are none; is it CSV with a header?";
    }

    private static List<String> names(CSVRecord header) {
        return header.stream().map(String::strip).toList();
    }

    /** Index of a column, -1 if it is absent. */
    private int column(String name) {
        if (columns.indexOf(name) != columns.lastIndexOf(name)) {
            throw UserException.badInput(where + ": line 1, the header, has the column " + name + " twice.");
        }
        return columns.indexOf(name);
    }

    private static String field(CSVRecord row, int at) {
        return at < 0 ? "" : row.get(at);
    }

    private static final class RowTooLongException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Decodes line by line, so that an error names the line and rows before it are returned. */
    private static final class Utf8Reader extends Reader {
        private final LineReader lines;
        private final String where;
        private CharBuffer line = CharBuffer.allocate(0);
        /** What was read since a row began, which may be in several lines. */
        private long rowBytes;

        Utf8Reader(LineReader lines, String where) {
            this.lines = lines;
            this.where = where;
        }

        @Override
        public int read(char[] into, int offset, int length) throws IOException {
            while (!line.hasRemaining()) {
                Optional<byte[]> next = lines.next();
                if (next.isEmpty()) {
                    return -1;
                }
                rowBytes += next.get().length;
                if (rowBytes > LineReader.MAX_BYTES) {
                    throw new RowTooLongException();
                }
                try {
                    line = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(next.get()));
                } catch (CharacterCodingException e) {
                    throw UserException.badInput(
                            where + ": line " + lines.number() + " is not UTF-8. Save the file as UTF-8.", e);
                }
            }
            int read = Math.min(length, line.remaining());
            line.get(into, offset, read);
            return read;
        }

        /** Whoever opened the input closes it. */
        @Override
        public void close() {}
    }
}
