package io.reviewstream.benchmarks.inference;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.InferenceDevice;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.inference.TokenizedReview;
import io.reviewstream.common.serde.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The program of a process that {@link ProcessWorkers} starts. It reads a task, then a line for each time that it is to
 * classify everything, and answers each with a line when it is done; it ends with its input.
 */
final class ChildProcess {
    /**
     * What to classify with what.
     *
     * @param bundle its directory
     * @param reviews token ids of each
     */
    record WorkerTask(String bundle, ServedFile file, List<List<Long>> reviews) {
        WorkerTask {
            reviews = List.copyOf(reviews);
        }
    }

    private ChildProcess() {}

    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        WorkerTask task = Json.mapper().readValue(in.readLine(), WorkerTask.class);
        List<TokenizedReview> reviews = task.reviews().stream()
                .map(ids -> new TokenizedReview(
                        ids.stream().mapToLong(Long::longValue).toArray(), false))
                .toList();
        ModelBundle bundle = ModelBundle.open(Path.of(task.bundle()));
        try (SharedClassifier classifier = SharedClassifier.load(bundle, task.file(), InferenceDevice.CPU, 1)) {
            ThreadWorkers.classifyAll(classifier, InferenceBenchmark.warmup(reviews));
            System.out.println("ready");
            while (in.readLine() != null) {
                ThreadWorkers.classifyAll(classifier, reviews);
                System.out.println("done");
            }
        }
    }
}
