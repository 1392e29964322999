package io.reviewstream.benchmarks.training;

import io.reviewstream.benchmarks.result.BenchRow;
import io.reviewstream.benchmarks.training.TrainerSteps.HeadOnly;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The rows of a shape, from milliseconds by name. */
final class StepRows {
    static final String PLAIN = "plain fp32 step";
    static final String FUSED = "fused fp32 step";
    static final String BFLOAT16 = "fused bf16 step";

    private static final double MILLIS_PER_SECOND = 1000;

    private final String shape;
    private final Map<String, Double> millis;
    private final int batchSize;

    private StepRows(String shape, Map<String, Double> millis, int batchSize) {
        this.shape = shape;
        this.millis = millis;
        this.batchSize = batchSize;
    }

    /**
     * For each kind of step its time as a ratio to the others' that it is compared with, then how many reviews that is in
     * a second; then the epochs of the head.
     */
    static List<BenchRow> of(String shape, Map<String, Double> millis, int batchSize) {
        return new StepRows(shape, millis, batchSize).rows();
    }

    private List<BenchRow> rows() {
        List<BenchRow> rows = new ArrayList<>();
        BenchRow plain = time(PLAIN);
        Optional<BenchRow> python =
                Optional.ofNullable(millis.get(PythonPeer.STEP)).map(measured -> time(PythonPeer.STEP));
        rows.add(python.map(plain::against).orElse(plain));
        python.ifPresent(peer -> rows.add(peer.against(plain)));
        for (String name : List.of(FUSED, BFLOAT16)) {
            rows.add(time(name).against(plain));
            python.ifPresent(peer -> rows.add(time(name).against(peer)));
        }
        Stream.of(PLAIN, PythonPeer.STEP, FUSED, BFLOAT16)
                .filter(millis::containsKey)
                .forEach(name -> rows.add(throughput(name)));
        BenchRow first = time(HeadOnly.FIRST);
        rows.add(first);
        rows.add(time(HeadOnly.LATER).against(first));
        return rows;
    }

    private BenchRow time(String name) {
        return BenchRow.of(shape + " " + name, millis.get(name), "ms");
    }

    private BenchRow throughput(String step) {
        return BenchRow.of(
                shape + " " + step.replace("step", "throughput"),
                batchSize * MILLIS_PER_SECOND / millis.get(step),
                "reviews/s");
    }
}
