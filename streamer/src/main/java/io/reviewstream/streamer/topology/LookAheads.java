package io.reviewstream.streamer.topology;

/** One look-ahead for each stream thread; interceptor and processors of a thread meet through it. Thread-safe. */
public final class LookAheads {
    private final ThreadLocal<LookAhead> perThread;

    /**
     * For one Kafka Streams application.
     *
     * @param capPerPartition what Kafka Streams itself may buffer of a partition, and one poll
     */
    public LookAheads(int capPerPartition) {
        perThread = ThreadLocal.withInitial(() -> new LookAhead(capPerPartition));
    }

    /** The calling stream thread's own. */
    LookAhead ofThisThread() {
        return perThread.get();
    }
}
