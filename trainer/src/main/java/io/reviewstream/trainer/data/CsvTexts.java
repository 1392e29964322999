package io.reviewstream.trainer.data;

import io.reviewstream.common.bundle.Manifest.Source;
import io.reviewstream.common.csv.LineReader;
import io.reviewstream.common.csv.ReviewRows;
import io.reviewstream.common.error.FileAccess;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.hash.Sha256;
import io.reviewstream.trainer.data.TextCorpus.TextCollector;
import io.reviewstream.trainer.data.TextCorpus.TextRules;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads review texts from CSV files, and the labels where there is a column of them; the format is that of {@link CsvCorpus}. */
public final class CsvTexts {
    private CsvTexts() {}

    /**
     * Reads several files as one corpus.
     *
     * @throws UserException for a file that is missing, empty, not UTF-8 or malformed, or that has no row with a text
     */
    public static TextCorpus readAll(List<Path> files, TextRules rules) {
        TextCollector collector = new TextCollector(rules);
        List<Source> sources = new ArrayList<>();
        for (Path file : files) {
            CsvCorpus.requireFile(file);
            try {
                String sha256 = Sha256.of(file);
                sources.add(new Source(file.getFileName().toString(), read(file, collector), Optional.of(sha256)));
            } catch (IOException e) {
                throw FileAccess.failed("read", file, e);
            }
        }
        return collector.corpus(sources, Optional.empty(), Set.of());
    }

    /** The number of rows with a text. */
    private static long read(Path file, TextCollector collector) throws IOException {
        long rows = 0;
        try (InputStream in = Files.newInputStream(file)) {
            ReviewRows read = ReviewRows.readAnyLabels(new LineReader(in, file.toString()), file.toString());
            for (Optional<ReviewRows.Row> row = read.next(); row.isPresent(); row = read.next()) {
                String label = row.get().label().strip();
                collector.add(
                        row.get().text(),
                        label.isEmpty() ? Optional.empty() : Optional.of(CsvCorpus.label(read, row.get())),
                        Set.of());
                rows += row.get().text().isBlank() ? 0 : 1;
            }
        }
        if (rows == 0) {
            throw UserException.badInput(file + " has no row with a text.");
        }
        return rows;
    }
}
