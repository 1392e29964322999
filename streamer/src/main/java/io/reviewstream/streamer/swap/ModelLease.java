package io.reviewstream.streamer.swap;

import io.reviewstream.common.inference.ReviewClassifier;

/** A model that cannot be closed under its user. Owned by one thread. */
public interface ModelLease extends ReviewClassifier, AutoCloseable {
    @Override
    void close();
}
