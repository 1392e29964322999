package io.reviewstream.streamer.classify;

/** One look-ahead for each stream thread; interceptor and processors of a thread meet through it. Thread-safe. */
public final class PrefetchPerThread {
    private final ThreadLocal<PrefetchedRecords> perThread;

    /**
     * For one Kafka Streams application.
     *
     * @param capPerPartition what Kafka Streams itself may buffer of a partition, and one poll
     */
    public PrefetchPerThread(int capPerPartition) {
        perThread = ThreadLocal.withInitial(() -> new PrefetchedRecords(capPerPartition));
    }

    /** The calling stream thread's own. */
    PrefetchedRecords ofThisThread() {
        return perThread.get();
    }
}
