package io.reviewstream.benchmarks.pipeline;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.BulkClassifier;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.serde.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The program of the bare loop's process: texts in, predictions out, window by window, as {@code classify} does it. After
 * its task, each line is a wish for a pass over all texts, answered with the seconds that it took.
 */
final class BareLoopProcess {
    /**
     * What to classify with what.
     *
     * @param bundle its directory
     */
    record BareLoopTask(String bundle, int threads, List<String> texts) {
        BareLoopTask {
            texts = List.copyOf(texts);
        }
    }

    private BareLoopProcess() {}

    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        BareLoopTask task = Json.mapper().readValue(in.readLine(), BareLoopTask.class);
        ServingSettings serving = ServingSettings.ON_CPU.withThreads(task.threads());
        try (SharedClassifier model = serving.load(ModelBundle.open(Path.of(task.bundle())));
                ModelLease lease = model.acquire();
                BulkClassifier bulk = new BulkClassifier(lease, serving)) {
            System.out.println(pass(bulk, task.texts()));
            while (in.readLine() != null) {
                System.out.println(pass(bulk, task.texts()));
            }
        }
    }

    private static double pass(BulkClassifier bulk, List<String> texts) {
        long start = System.nanoTime();
        for (int from = 0; from < texts.size(); from += bulk.window()) {
            bulk.classify(texts.subList(from, Math.min(texts.size(), from + bulk.window())));
        }
        return (System.nanoTime() - start) / 1e9;
    }
}
