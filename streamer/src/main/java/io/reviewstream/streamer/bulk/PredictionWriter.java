package io.reviewstream.streamer.bulk;

import com.fasterxml.jackson.databind.ObjectWriter;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.Stage;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.serde.Json;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Writes predictions as JSON, one per line. Used by one thread; does not own the stream. */
final class PredictionWriter {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final ObjectWriter JSON = Json.mapper().writerFor(PredictionLine.class);

    private final OutputStream output;
    private final ModelVersion version;

    /** One prediction, with the field names of {@code classified-reviews}. */
    private record PredictionLine(
            String reviewId,
            Optional<String> reviewText,
            boolean isPositive,
            double probability,
            String modelVersion,
            int tokens,
            boolean truncated,
            Stage stage) {}

    PredictionWriter(OutputStream output, ModelVersion version) {
        this.output = new BufferedOutputStream(output, BUFFER_BYTES);
        this.version = version;
    }

    /**
     * Writes and flushes the predictions of a window.
     *
     * @return false if the output pipe is closed
     * @throws UserException if the output cannot be written
     */
    boolean write(List<ReviewSource.ReviewEntry> reviews, List<Prediction> predictions) {
        try {
            for (int i = 0; i < reviews.size(); i++) {
                output.write(JSON.writeValueAsBytes(line(reviews.get(i), predictions.get(i))));
                output.write('\n');
            }
            output.flush();
            return true;
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            if (message.toLowerCase(Locale.ROOT).contains("pipe")) {
                return false;
            }
            throw UserException.unreachable("Cannot write the predictions: " + message + ".", e);
        }
    }

    private PredictionLine line(ReviewSource.ReviewEntry review, Prediction prediction) {
        return new PredictionLine(
                review.reviewId(),
                review.echoed() ? Optional.of(review.text()) : Optional.empty(),
                prediction.isPositive(),
                prediction.probability(),
                version.value(),
                prediction.tokens(),
                prediction.truncated(),
                prediction.stage());
    }
}
