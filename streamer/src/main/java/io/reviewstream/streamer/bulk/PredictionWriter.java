package io.reviewstream.streamer.bulk;

import com.fasterxml.jackson.databind.ObjectWriter;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.Prediction;
import io.reviewstream.common.serde.Json;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Writes answers as JSON, one a line. Used by one thread; does not own the stream. */
final class PredictionWriter {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final ObjectWriter JSON = Json.mapper().writerFor(PredictionLine.class);

    private final OutputStream output;
    private final ModelVersion version;

    /** One answer, in the words of {@code classified-reviews}. */
    private record PredictionLine(
            String reviewId,
            Optional<String> reviewText,
            boolean isPositive,
            double probability,
            String modelVersion,
            int tokens,
            boolean truncated) {}

    PredictionWriter(OutputStream output, ModelVersion version) {
        this.output = new BufferedOutputStream(output, BUFFER_BYTES);
        this.version = version;
    }

    /**
     * Writes the answers of a window, to the last byte.
     *
     * @throws OutputClosedException where nobody reads them any more
     * @throws UserException where they cannot be written
     */
    void write(List<ReviewLine> reviews, List<Prediction> predictions) throws OutputClosedException {
        try {
            for (int i = 0; i < reviews.size(); i++) {
                output.write(JSON.writeValueAsBytes(answer(reviews.get(i), predictions.get(i))));
                output.write('\n');
            }
            output.flush();
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            if (message.toLowerCase(Locale.ROOT).contains("pipe")) {
                throw new OutputClosedException(e);
            }
            throw UserException.unreachable("Cannot write the answers: " + message + ".", e);
        }
    }

    private PredictionLine answer(ReviewLine review, Prediction prediction) {
        return new PredictionLine(
                review.reviewId(),
                review.echo(),
                prediction.isPositive(),
                prediction.probability(),
                version.value(),
                prediction.tokens(),
                prediction.truncated());
    }
}
