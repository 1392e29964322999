package io.reviewstream.benchmarks.inference;

import io.reviewstream.benchmarks.inference.InferenceCandidates.InferenceCandidate.Pass;
import io.reviewstream.benchmarks.result.Medians;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.descriptive.Quantile;

/** What was measured so far. Times in seconds. */
final class InferenceMeasurements {
    static final String FLOATS = "fp32 matrix product peak";
    static final String INTEGERS = "int8 matrix product peak";
    static final String THREADS = "threads of one process";
    static final String PROCESSES = "processes";
    static final String TOKENIZING = "tokenization";

    private final Map<String, List<Pass>> passes = new LinkedHashMap<>();
    private final Map<String, List<Double>> values = new LinkedHashMap<>();

    void add(String contender, Pass pass) {
        passes.computeIfAbsent(contender, name -> new ArrayList<>()).add(pass);
    }

    void add(String name, double value) {
        values.computeIfAbsent(name, ignored -> new ArrayList<>()).add(value);
    }

    /** In the order in which they came first. */
    List<String> contenders() {
        return List.copyOf(passes.keySet());
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** The median of a value's rounds. */
    double median(String name) {
        return Medians.of(values.get(name));
    }

    /** The highest of a value's rounds. */
    double highest(String name) {
        return Collections.max(values.get(name));
    }

    /** The median of a contender's rounds. */
    double median(String contender, ToDoubleFunction<Pass> of) {
        return Medians.of(passes.get(contender).stream().map(of::applyAsDouble).toList());
    }

    /** Of a contender's runs in all rounds, so that a share {@code p} of them was faster. */
    double runSeconds(String contender, double p) {
        double[] all = passes.get(contender).stream()
                .map(Pass::runSeconds)
                .flatMap(Collection::stream)
                .mapToDouble(Double::doubleValue)
                .toArray();
        return Quantile.withDefaults().evaluate(all, p);
    }
}
