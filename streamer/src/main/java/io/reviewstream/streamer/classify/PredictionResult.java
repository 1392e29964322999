package io.reviewstream.streamer.classify;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.inference.Prediction;
import org.apache.kafka.common.errors.SerializationException;

/** What {@link BatchPredictor} returns for one record. */
sealed interface PredictionResult {
    /** A prediction and the version of the model that made it, which may be replaced before the record's turn. */
    record Predicted(ModelVersion modelVersion, Prediction prediction) implements PredictionResult {}

    /** The value is not a review. */
    record InvalidInput(SerializationException reason) implements PredictionResult {}

    /** The tokenizer or the model failed on this review alone. */
    record InferenceFailed(RuntimeException cause) implements PredictionResult {}
}
