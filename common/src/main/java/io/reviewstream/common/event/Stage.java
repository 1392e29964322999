package io.reviewstream.common.event;

import java.util.Locale;

/** The part of a model that made a prediction. */
public enum Stage {
    /** Its linear model alone. */
    LINEAR,
    /** Its network, alone or together with the linear model. */
    NETWORK;

    /** As events and headers name it: {@code linear}, {@code network}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
