package io.reviewstream.streamer.settings;

import java.util.Locale;

/** One of the two Kafka Streams applications. */
public enum Role {
    /** Turns reviews into predictions. */
    CLASSIFY,
    /** Joins labels with predictions and requests retraining. */
    FEEDBACK;

    /** Its name on the command line and as the label {@code role} of metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
