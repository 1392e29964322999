package io.reviewstream.quickstart.demo;

import io.reviewstream.common.bundle.ModelVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a demo has shown.
 *
 * @param classified produced reviews that came back
 * @param repeated those that came back more than once
 * @param unknown predictions of reviews that were never produced
 * @param live how each model did on the flow
 * @param first the first model in force
 * @param last the last one
 */
public record DemoResult(
        long produced, long classified, long repeated, long unknown, List<LiveAccuracy> live, Model first, Model last) {
    /**
     * A model, measured on held-out reviews whose templates it has not seen.
     *
     * @param household accuracy on the first domain, in [0, 1]
     * @param electronics accuracy on the second, which the flow drifted to
     */
    public record Model(ModelVersion version, double household, double electronics) {}

    public DemoResult {
        live = List.copyOf(live);
    }

    /** One line for each thing that should hold and does not; empty where the loop has closed. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (classified != produced || repeated != 0 || unknown != 0) {
            problems.add(
                    "%d reviews were produced, %d came back, %d of them more than once, and %d that nobody produced"
                            .formatted(produced, classified, repeated, unknown));
        }
        if (first.version().equals(last.version())) {
            problems.add("no second model came into force");
        }
        for (Model model : List.of(first, last)) {
            if (live.stream().noneMatch(each -> each.modelVersion()
                    .equals(model.version().value()))) {
                problems.add("no prediction is by model " + model.version());
            }
        }
        if (last.electronics() <= first.electronics()) {
            problems.add("the last model is not better than the first on what the reviews drifted to");
        }
        return problems;
    }

    /** The two models side by side, a line each below a heading. */
    public List<String> table() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%-8s %-24s %18s %22s %16s",
                "",
                "model",
                "held-out household",
                "held-out electronics",
                "live reviews"));
        lines.add(line("first", first));
        lines.add(line("last", last));
        return lines;
    }

    private String line(String name, Model model) {
        long reviews = live.stream()
                .filter(each -> each.modelVersion().equals(model.version().value()))
                .mapToLong(LiveAccuracy::reviews)
                .sum();
        return String.format(
                Locale.ROOT,
                "%-8s %-24s %16.1f %% %20.1f %% %,16d",
                name,
                model.version(),
                100 * model.household(),
                100 * model.electronics(),
                reviews);
    }
}
