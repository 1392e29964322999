package io.reviewstream.streamer.bulk;

import io.reviewstream.common.csv.ReviewRows;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** A review a row. A row without a text is refused; after a malformed one nothing can be trusted. */
final class CsvReviews implements ReviewSource {
    private final ReviewRows rows;
    private final Consumer<String> refused;

    CsvReviews(ReviewRows rows, Consumer<String> refused) {
        this.rows = rows;
        this.refused = refused;
    }

    @Override
    public Optional<ReviewLine> next() throws IOException {
        for (Optional<ReviewRows.Row> row = rows.next(); row.isPresent(); row = rows.next()) {
            if (!row.get().text().isBlank()) {
                return row.map(good -> new ReviewLine(good.idOrHash(), good.text(), true));
            }
            refused.accept("The row that starts at line " + row.get().line() + " has no text; a review has text.");
        }
        return Optional.empty();
    }
}
