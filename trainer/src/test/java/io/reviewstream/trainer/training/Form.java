package io.reviewstream.trainer.training;

import io.reviewstream.trainer.network.DistilBertConfig;
import java.util.Map;

/** The ways in which the trainer computes; each has to agree with the reference. */
enum Form {
    /** DJL's operations one by one. */
    PLAIN;

    /** This form over copies of {@code weights}. */
    Subject over(DistilBertConfig config, Map<String, float[]> weights) {
        return switch (this) {
            case PLAIN -> new PlainSubject(config, weights);
        };
    }
}
