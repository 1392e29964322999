package io.reviewstream.benchmarks.faults;

import io.reviewstream.benchmarks.faults.FaultPlan.FaultKind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/** The faults and their times: a function of the plan. */
final class FaultSchedule {
    /** A pause is longer, and perhaps longer than the transaction timeout of ten seconds too. */
    static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

    private static final List<FaultKind> DECK = List.of(
            FaultKind.KILL,
            FaultKind.RESTART_BROKER,
            FaultKind.PAUSE,
            FaultKind.ANNOUNCE,
            FaultKind.STOP,
            FaultKind.KILL,
            FaultKind.ANNOUNCE_BAD,
            FaultKind.ADD,
            FaultKind.PROMOTE,
            FaultKind.REMOVE);

    private FaultSchedule() {}

    /** In order of time. All kinds happen before any is repeated; kills happen twice as often. */
    static List<Fault> of(FaultPlan.Faults plan) {
        Random random = new Random(plan.seed());
        long count =
                Math.max(1, Math.round(plan.faultsPerMinute() * plan.length().toMillis() / 60_000));
        long slot = plan.length().toMillis() / count;
        Deque<FaultKind> deck = new ArrayDeque<>();
        List<Fault> faults = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            if (deck.isEmpty()) {
                List<FaultKind> shuffled = new ArrayList<>(DECK);
                shuffled.retainAll(plan.kinds());
                Collections.shuffle(shuffled, random);
                deck.addAll(shuffled);
            }
            FaultKind kind = deck.remove();
            Duration at = Duration.ofMillis(i * slot + random.nextLong(Math.max(1, slot / 2)));
            faults.add(new Fault(at, kind, random.nextInt(1_000), length(kind, random)));
        }
        return faults;
    }

    private static Duration length(FaultKind kind, Random random) {
        return switch (kind) {
            case KILL, STOP -> Duration.ofMillis(200 + random.nextInt(8_000));
            case PAUSE -> SESSION_TIMEOUT.plusMillis(1_000 + random.nextInt(7_000));
            default -> Duration.ZERO;
        };
    }

    /**
     * One fault.
     *
     * @param at after the start
     * @param pick the number of the instance, modulo the number of candidates
     * @param length of the time without the instance
     */
    record Fault(Duration at, FaultKind kind, int pick, Duration length) {}
}
