package io.reviewstream.streamer.bulk;

import io.reviewstream.common.csv.LineReader;
import io.reviewstream.common.csv.ReviewRows;
import java.io.IOException;
import java.util.function.Consumer;

/** How reviews are written down. */
public enum InputFormat {
    /** CSV where the first line that is not blank can only be a header, else lines. */
    AUTO,
    /** A review a line: a JSON object where it begins with a brace, else plain text. */
    TEXT,
    /** A JSON object a line. */
    JSON,
    /** Rows below a header. */
    CSV;

    private static final String WHERE = "standard input";

    /**
     * Begins to read.
     *
     * @param refused is told what is no review, and where
     */
    ReviewSource open(LineReader lines, Consumer<String> refused) throws IOException {
        boolean rows =
                switch (this) {
                    case AUTO ->
                        lines.peekNonBlank().filter(ReviewRows::isHeader).isPresent();
                    case CSV -> true;
                    case TEXT, JSON -> false;
                };
        return rows
                ? new CsvReviews(ReviewRows.read(lines, WHERE), refused)
                : new LineReviews(lines, this == JSON, refused);
    }
}
