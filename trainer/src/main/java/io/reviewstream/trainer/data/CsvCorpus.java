package io.reviewstream.trainer.data;

import io.reviewstream.common.bundle.Manifest.Source;
import io.reviewstream.common.csv.LineReader;
import io.reviewstream.common.csv.ReviewRows;
import io.reviewstream.common.error.FileAccess;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.hash.Sha256;
import io.reviewstream.trainer.spill.SpillFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads labelled reviews from a CSV file: RFC 4180, UTF-8 with or without byte order mark, columns by name. Rows without
 * text or label are left out and counted; anything malformed is an error with file and line.
 */
public final class CsvCorpus {
    private final Path file;
    private final SpillFile texts = SpillFile.create();
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
     * @throws UserException for a file that is missing, empty, not UTF-8 or malformed, or that has no usable row
     */
    public static Corpus read(Path file) {
        requireFile(file);
        try {
            String sha256 = Sha256.of(file);
            CsvCorpus reading = new CsvCorpus(file);
            reading.read(sha256);
            Source source = new Source(file.getFileName().toString(), reading.rows.size(), Optional.of(sha256));
            return new Corpus(reading.rows, List.of(source), Optional.empty(), reading.leftOut);
        } catch (IOException e) {
            throw FileAccess.failed("read", file, e);
        }
    }

    static void requireFile(Path file) {
        if (!FileAccess.isFile(file)) {
            throw Files.exists(file)
                    ? UserException.badInput(file + " is no regular file; it is read twice, so write it to one.")
                    : UserException.missingInput("There is no CSV file " + file + ".");
        }
    }

    private void read(String sha256) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            ReviewRows read = ReviewRows.readLabelled(new LineReader(in, file.toString()), file.toString());
            for (Optional<ReviewRows.Row> row = read.next(); row.isPresent(); row = read.next()) {
                add(
                        read,
                        row.get(),
                        new ReviewRow.RowOrigin.Collected(sha256, row.get().line()));
            }
        }
        if (rows.isEmpty()) {
            throw UserException.badInput(file + " has no row with a text and a label.");
        }
    }

    private void add(ReviewRows read, ReviewRows.Row row, ReviewRow.RowOrigin origin) {
        String label = row.label().strip();
        if (row.text().isBlank()) {
            leftOut.merge(Corpus.LeftOut.NO_TEXT, 1L, Long::sum);
        } else if (label.isEmpty()) {
            leftOut.merge(Corpus.LeftOut.NO_LABEL, 1L, Long::sum);
        } else {
            rows.add(ReviewRow.of(row.reviewId(), row.text(), texts, label(read, row), origin));
        }
    }

    /** The label of a row that has one. */
    static boolean label(ReviewRows read, ReviewRows.Row row) {
        return switch (row.label().strip().toLowerCase(Locale.ROOT)) {
            case "true", "1", "1.0" -> true;
            case "false", "0", "0.0" -> false;
            default ->
                throw read.malformed(
                        row.line(),
                        ReviewRows.LABEL
                                + " is not one of true, false, 1, 0, 1.0, 0.0. Correct it, or leave it empty to drop the row.");
        };
    }
}
