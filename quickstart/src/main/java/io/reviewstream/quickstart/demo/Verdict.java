package io.reviewstream.quickstart.demo;

import java.util.List;
import java.util.stream.Stream;

/** Whether the loop has closed: each check with what it rests on. */
record Verdict(List<Check> checks) {
    /** A claim that holds or does not. */
    record Check(boolean holds, String claim) {
        private String line() {
            return (holds ? "  ok      " : "  FAILED  ") + claim;
        }
    }

    Verdict {
        checks = List.copyOf(checks);
    }

    static Verdict of(Ledger.Snapshot end, Comparison comparison) {
        String first = comparison.first().version();
        String second = comparison.second().version();
        return new Verdict(List.of(
                new Check(
                        end.exactlyOnce(),
                        "each of %,d reviews was classified once: %,d classified, %,d twice, %,d unknown, %,d dead letters"
                                .formatted(
                                        end.produced(),
                                        end.classified(),
                                        end.repeated(),
                                        end.unknown(),
                                        end.deadLetters())),
                new Check(
                        end.score(first).rows() > 0 && end.score(second).rows() > 0,
                        "both models classified live reviews: %,d and %,d"
                                .formatted(
                                        end.score(first).rows(),
                                        end.score(second).rows())),
                new Check(
                        comparison.secondIsBetter(),
                        "on held-out electronics reviews the second model is the better one")));
    }

    boolean holds() {
        return checks.stream().allMatch(Check::holds);
    }

    Stream<String> lines() {
        return checks.stream().map(Check::line);
    }
}
