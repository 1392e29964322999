package io.reviewstream.benchmarks.inference;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.InferenceDevice;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.TokenizedReview;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjDoubleConsumer;

/** Threads of one process against as many processes, with the file that is served by default. */
final class ThreadsAgainstProcesses implements AutoCloseable {
    private final Map<String, Workers> workers = new LinkedHashMap<>();

    /**
     * Starts both.
     *
     * @param count of threads, and of processes; with 1 there is nothing to compare
     */
    ThreadsAgainstProcesses(ModelBundle bundle, List<TokenizedReview> reviews, int count) {
        if (count == 1) {
            return;
        }
        ServedFile file = ServedFile.FileOption.AUTO.of(bundle, InferenceDevice.CPU);
        try {
            workers.put(InferenceMeasurements.PROCESSES, new ProcessWorkers(bundle, file, reviews, count));
            workers.put(InferenceMeasurements.THREADS, new ThreadWorkers(bundle, file, reviews, count));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** One pass of each; {@code seconds} hears its name and how long it took. */
    void round(ObjDoubleConsumer<String> seconds) {
        workers.forEach((name, each) -> seconds.accept(name, each.pass()));
    }

    @Override
    public void close() {
        workers.values().forEach(Workers::close);
    }
}
