package io.reviewstream.streamer.bulk;

import io.reviewstream.common.csv.LineReader;
import io.reviewstream.common.csv.ReviewRows;
import java.io.IOException;

/** Format of the reviews on standard input. */
public enum InputFormat {
    /** CSV if the first line that is not blank can only be a header, otherwise {@link #TEXT}. */
    AUTO,
    /** A review per line: a JSON object if the line begins with a brace, otherwise plain text. */
    TEXT,
    /** A JSON object per line. */
    JSON,
    /** A header and a review per row. */
    CSV;

    /** Begins to read; it reads the header if there is one. */
    ReviewSource open(LineReader lines) throws IOException {
        boolean rows =
                switch (this) {
                    case AUTO ->
                        lines.peekNonBlank().filter(ReviewRows::isHeader).isPresent();
                    case CSV -> true;
                    case TEXT, JSON -> false;
                };
        return rows
                ? ReviewSource.rows(lines, ReviewRows.read(lines, "standard input"))
                : ReviewSource.lines(lines, this == JSON);
    }
}
