package io.reviewstream.quickstart.demo;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Whether the loop has closed: each check with what it rests on. */
record LoopVerdict(List<Check> checks) {
    /** A claim that holds or does not. */
    record Check(boolean holds, String claim) {
        private String line() {
            return (holds ? "  ok      " : "  FAILED  ") + claim;
        }
    }

    LoopVerdict {
        checks = List.copyOf(checks);
    }

    static LoopVerdict of(Ledger.LedgerSnapshot end, Comparison comparison) {
        String first = comparison.first().version();
        String second = comparison.second().version();
        return new LoopVerdict(List.of(
                new Check(
                        end.exactlyOnce(),
                        String.format(
                                Locale.ROOT,
                                "each of %,d reviews was classified once: %,d classified, %,d duplicated, %,d unknown, %,d dead letters",
                                end.produced(),
                                end.classified(),
                                end.repeated(),
                                end.unknown(),
                                end.deadLetters())),
                new Check(
                        end.score(first).rows() > 0 && end.score(second).rows() > 0,
                        String.format(
                                Locale.ROOT,
                                "both models classified live reviews: %,d and %,d",
                                end.score(first).rows(),
                                end.score(second).rows())),
                new Check(comparison.secondIsBetter(), "the second model is better on held-out electronics reviews")));
    }

    boolean holds() {
        return checks.stream().allMatch(Check::holds);
    }

    Stream<String> lines() {
        return checks.stream().map(Check::line);
    }
}
