package io.reviewstream.streamer.swap;

/** Lends the model in service. Thread-safe. */
@FunctionalInterface
public interface ModelLeases {
    /**
     * The model in service at this moment, until the lease is closed.
     *
     * @throws org.apache.kafka.streams.errors.StreamsException where there is none, which stops a stream thread instead
     *     of blaming the record
     */
    ModelLease acquire();
}
