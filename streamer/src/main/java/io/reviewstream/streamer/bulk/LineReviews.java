package io.reviewstream.streamer.bulk;

import io.reviewstream.common.csv.LineReader;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** A review a line. A line that is none is refused, and the next one read. */
final class LineReviews implements ReviewSource {
    private final LineReader lines;
    private final boolean onlyJson;
    private final Consumer<String> refused;

    LineReviews(LineReader lines, boolean onlyJson, Consumer<String> refused) {
        this.lines = lines;
        this.onlyJson = onlyJson;
        this.refused = refused;
    }

    @Override
    public Optional<ReviewLine> next() throws IOException {
        for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
            try {
                return Optional.of(ReviewLine.parse(LineReader.withoutEnd(line.get()), lines.number(), onlyJson));
            } catch (UserException e) {
                refused.accept(e.getMessage());
            }
        }
        return Optional.empty();
    }
}
