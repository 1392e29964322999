package io.reviewstream.trainer.data;

import io.reviewstream.common.bundle.Manifest.Source;
import io.reviewstream.common.bundle.Sha256;
import io.reviewstream.common.failure.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads labelled reviews from a CSV file: RFC 4180, UTF-8 with or without byte order mark, columns by name. Rows without
 * text or label are left out and counted; anything malformed is an error with file and line.
 */
public final class CsvCorpus {
    private static final String RFC_4180 = "Write it as RFC 4180 says, quotes doubled inside quotes.";

    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180.builder().setIgnoreEmptyLines(true).get();

    private final Path file;
    private final List<ReviewRow> rows = new ArrayList<>();
    private final Map<Corpus.LeftOut, Long> leftOut = new EnumMap<>(Corpus.LeftOut.class);

    private CsvCorpus(Path file) {
        this.file = file;
    }

    /** Reads several files as one corpus; a review that comes again counts as it came last. */
    public static Corpus readAll(List<Path> files) {
        return Corpus.merge(files.stream().map(CsvCorpus::read).toList());
    }

    /**
     * Reads one file. A review may still be in it twice.
     *
     * @throws Failure for a file that is missing, empty, not UTF-8 or malformed, or that has no usable row
     */
    public static Corpus read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw Failure.missingInput("There is no CSV file " + file + ".");
        }
        try {
            String sha256 = Sha256.of(file);
            CsvCorpus reading = new CsvCorpus(file);
            reading.read(new Origin.Collected(sha256));
            Source source = new Source(file.getFileName().toString(), reading.rows.size(), Optional.of(sha256));
            return new Corpus(reading.rows, List.of(source), Optional.empty(), reading.leftOut);
        } catch (IOException e) {
            throw Failure.badInput("Cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private void read(Origin origin) throws IOException {
        try (BufferedReader reader = new BufferedReader(
                        new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8.newDecoder()));
                CSVParser parser = CSVParser.builder()
                        .setReader(withoutByteOrderMark(reader))
                        .setFormat(FORMAT)
                        .get()) {
            Iterator<CSVRecord> records = parser.iterator();
            Optional<CSVRecord> header = next(parser, records);
            Columns columns = Columns.of(
                    header.orElseThrow(() ->
                            Failure.badInput(file + " is empty; it needs a header row with " + Columns.WANTED + ".")),
                    file);
            long line = parser.getCurrentLineNumber() + 1;
            for (Optional<CSVRecord> row = next(parser, records); row.isPresent(); row = next(parser, records)) {
                add(columns, row.get(), line, origin);
                line = parser.getCurrentLineNumber() + 1;
            }
        } catch (CharacterCodingException e) {
            throw notUtf8(e);
        }
        if (rows.isEmpty()) {
            throw Failure.badInput(file + " has no row with a text and a label.");
        }
    }

    private void add(Columns columns, CSVRecord row, long line, Origin origin) {
        if (row.size() != columns.count()) {
            throw malformed(
                    line,
                    "it has " + row.size() + " fields where the header has " + columns.count() + ". " + RFC_4180,
                    null);
        }
        String label = columns.label(row).strip();
        String text = columns.text(row);
        if (text.isBlank()) {
            leftOut.merge(Corpus.LeftOut.NO_TEXT, 1L, Long::sum);
        } else if (label.isEmpty()) {
            leftOut.merge(Corpus.LeftOut.NO_LABEL, 1L, Long::sum);
        } else {
            boolean positive = Columns.parseLabel(label)
                    .orElseThrow(() -> malformed(
                            line,
                            Columns.LABEL
                                    + " is not one of true, false, 1, 0, 1.0, 0.0. Correct it, or leave it empty to drop the row.",
                            null));
            rows.add(ReviewRow.of(columns.reviewId(row), text, positive, origin));
        }
    }

    private Optional<CSVRecord> next(CSVParser parser, Iterator<CSVRecord> records) throws IOException {
        long line = parser.getCurrentLineNumber() + 1;
        try {
            return records.hasNext() ? Optional.of(records.next()) : Optional.empty();
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof CharacterCodingException coding) {
                throw coding;
            }
            throw malformed(line, "a quote is not closed, or text follows a closing quote. " + RFC_4180, e);
        }
    }

    private Failure malformed(long line, String what, Exception cause) {
        return Failure.badInput(
                "%s: the row that starts at line %d is malformed: %s".formatted(file, line, what), cause);
    }

    /** A decoder reads ahead of the parser, so the line is looked for again. */
    private Failure notUtf8(CharacterCodingException cause) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int line = 1;
        int start = 0;
        for (int at = 0; at <= bytes.length; at++) {
            if (at == bytes.length || bytes[at] == '\n') {
                try {
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, start, at - start));
                } catch (CharacterCodingException e) {
                    break;
                }
                line++;
                start = at + 1;
            }
        }
        return Failure.badInput(file + ": line " + line + " is not UTF-8. Save the file as UTF-8.", cause);
    }

    private static BufferedReader withoutByteOrderMark(BufferedReader reader) throws IOException {
        reader.mark(1);
        if (reader.read() != '\uFEFF') {
            reader.reset();
        }
        return reader;
    }
}
