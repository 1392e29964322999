package io.reviewstream.benchmarks.inference;

import io.reviewstream.benchmarks.child.ChildProcess;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.BatchingPolicy;
import io.reviewstream.common.inference.InferenceDevice;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.inference.TokenizedReview;
import io.reviewstream.common.serde.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.io.FileUtils;

/**
 * Threads of this process that share a session, and as many processes of one thread, each with a model of its own. Each
 * thread and each process classifies all reviews, with the file that is served by default. Used by one thread.
 */
final class ThreadsAgainstProcesses implements AutoCloseable {
    static final String THREADS = "threads of one process";
    static final String PROCESSES = "processes";

    private static final String REMEDY =
            "It may have run out of memory; --threads 1 leaves out the comparison with processes.";

    private final List<TokenizedReview> reviews;
    private final int count;
    private final Path directory;
    private final List<ChildProcess> processes = new ArrayList<>();
    private final ExecutorService pool;
    private final SharedClassifier classifier;

    /**
     * What a process classifies with what.
     *
     * @param bundle its directory
     * @param reviews token ids of each
     */
    record ClassifyTask(String bundle, ServedFile file, List<List<Long>> reviews) {
        ClassifyTask {
            reviews = List.copyOf(reviews);
        }
    }

    /** The program of a process: it reads a task, then classifies everything once for each further line. */
    static final class Worker {
        private Worker() {}

        public static void main(String[] args) throws IOException {
            BufferedReader requests = ChildProcess.requests();
            ClassifyTask task = Json.mapper().readValue(requests.readLine(), ClassifyTask.class);
            List<TokenizedReview> reviews = task.reviews().stream()
                    .map(ids -> new TokenizedReview(
                            ids.stream().mapToLong(Long::longValue).toArray(), false))
                    .toList();
            ModelBundle bundle = ModelBundle.open(Path.of(task.bundle()));
            try (SharedClassifier classifier = SharedClassifier.load(bundle, task.file(), InferenceDevice.CPU, 1)) {
                classifyAll(classifier, InferenceBenchmark.warmup(reviews));
                System.out.println("ready");
                while (requests.readLine() != null) {
                    classifyAll(classifier, reviews);
                    System.out.println("done");
                }
            }
        }
    }

    /**
     * Starts the processes and loads all models.
     *
     * @param count of threads, and of processes; with 1 nothing is started and nothing measured
     * @throws io.reviewstream.common.error.UserException if a process ends before its model is loaded
     */
    ThreadsAgainstProcesses(ModelBundle bundle, List<TokenizedReview> reviews, int count) {
        this.reviews = reviews;
        this.count = count;
        ServedFile file = ServedFile.FileOption.AUTO.of(bundle, InferenceDevice.CPU);
        directory = temporary();
        pool = Executors.newFixedThreadPool(count);
        classifier = SharedClassifier.load(bundle, file, InferenceDevice.CPU, count);
        try {
            for (int i = 0; count > 1 && i < count; i++) {
                processes.add(ChildProcess.interactive(
                        "worker",
                        ChildProcess.java(Worker.class, ChildProcess.jvmOptions()),
                        environment -> {},
                        directory.resolve("worker-" + i + ".log"),
                        REMEDY));
            }
            List<List<Long>> ids = reviews.stream()
                    .map(review -> Arrays.stream(review.ids()).boxed().toList())
                    .toList();
            askAll(new ClassifyTask(bundle.directory().toAbsolutePath().toString(), file, ids));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("reviewstream-bench-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Seconds until the last process and the last thread have classified everything, by name. */
    Map<String, Double> seconds() {
        Map<String, Double> seconds = new LinkedHashMap<>();
        if (count > 1) {
            seconds.put(PROCESSES, secondsOf(() -> askAll("pass")));
            seconds.put(THREADS, secondsOf(this::passOfThreads));
        }
        return seconds;
    }

    private static double secondsOf(Runnable pass) {
        long start = System.nanoTime();
        pass.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private void askAll(Object request) {
        processes.forEach(process -> process.send(request));
        processes.forEach(ChildProcess::receive);
    }

    private void passOfThreads() {
        List<Future<?>> passes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            passes.add(pool.submit(() -> classifyAll(classifier, reviews)));
        }
        try {
            for (Future<?> pass : passes) {
                pass.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a thread failed to classify", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while classifying", e);
        }
    }

    private static void classifyAll(SharedClassifier classifier, List<TokenizedReview> reviews) {
        try (ModelLease lease = classifier.acquire()) {
            BatchingPolicy.FOR_CPU.split(reviews).forEach(lease::classify);
        }
    }

    /** A thread that still classifies has a lease, so the session stays open for it. */
    @Override
    public void close() {
        processes.forEach(ChildProcess::close);
        pool.shutdown();
        classifier.close();
        FileUtils.deleteQuietly(directory.toFile());
    }
}
