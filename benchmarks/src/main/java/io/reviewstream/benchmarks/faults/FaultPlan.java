package io.reviewstream.benchmarks.faults;

import io.reviewstream.benchmarks.result.Limits;
import io.reviewstream.streamer.settings.StreamerSettings.ProcessingGuarantee;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * What a fault run does.
 *
 * @param reviewsPerSecond that are sent; labels are sent besides
 * @param settleTimeout time to process all records after the last fault
 * @param directory for logs, data and models; a temporary one if absent
 */
record FaultPlan(
        Faults faults, Streamers streamers, int reviewsPerSecond, Duration settleTimeout, Optional<Path> directory) {
    /** A pause is longer, and perhaps longer than the transaction timeout of ten seconds too. */
    static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

    private static final List<FaultKind> DECK = List.of(
            FaultKind.KILL,
            FaultKind.RESTART_BROKER,
            FaultKind.PAUSE,
            FaultKind.ANNOUNCE,
            FaultKind.STOP,
            FaultKind.KILL,
            FaultKind.FOREIGN_ANNOUNCEMENT,
            FaultKind.SICK_MODEL,
            FaultKind.ADD,
            FaultKind.BAD_TIMESTAMP,
            FaultKind.PROMOTE,
            FaultKind.BAD_MODEL_PROMOTED,
            FaultKind.REGISTRY_GONE,
            FaultKind.RELEASE_KILLED,
            FaultKind.REMOVE);

    /** Checks the numbers. */
    FaultPlan {
        Limits.between(1, 100_000, "--reviews-per-second", reviewsPerSecond);
        Limits.atLeast(1, "--settle-timeout", settleTimeout.toSeconds());
    }

    /**
     * Which faults happen.
     *
     * @param length of the time in which they happen
     * @param seed of faults, reviews and labels
     */
    record Faults(Duration length, double faultsPerMinute, Set<FaultKind> kinds, long seed) {
        /** Checks the numbers. */
        Faults {
            Limits.require(length.toMillis() > 0, "--minutes must be above 0", length.toMillis() / 60_000.0);
            Limits.require(
                    faultsPerMinute > 0 && faultsPerMinute <= 60,
                    "--faults-per-minute must be above 0 and at most 60",
                    faultsPerMinute);
            Limits.require(!kinds.isEmpty(), "--kinds must name at least one kind of fault", kinds);
            kinds = Set.copyOf(kinds);
        }

        /** In order of time, a function of these values. All kinds happen before any is repeated; kills happen twice as often. */
        List<Fault> schedule() {
            Random random = new Random(seed);
            long count = Math.max(1, Math.round(faultsPerMinute * length.toMillis() / 60_000));
            long slot = length.toMillis() / count;
            Deque<FaultKind> deck = new ArrayDeque<>();
            List<Fault> faults = new ArrayList<>();
            for (long i = 0; i < count; i++) {
                if (deck.isEmpty()) {
                    List<FaultKind> shuffled = new ArrayList<>(DECK);
                    shuffled.retainAll(kinds);
                    Collections.shuffle(shuffled, random);
                    deck.addAll(shuffled);
                }
                FaultKind kind = deck.remove();
                Duration at = Duration.ofMillis(i * slot + random.nextLong(Math.max(1, slot / 2)));
                faults.add(new Fault(at, kind, random.nextInt(1_000), away(kind, random)));
            }
            return faults;
        }

        private static Duration away(FaultKind kind, Random random) {
            return switch (kind) {
                case KILL, STOP, RELEASE_KILLED -> Duration.ofMillis(200 + random.nextInt(8_000));
                case REGISTRY_GONE -> Duration.ofMillis(3_000 + random.nextInt(5_000));
                case PAUSE -> SESSION_TIMEOUT.plusMillis(1_000 + random.nextInt(7_000));
                default -> Duration.ZERO;
            };
        }
    }

    /**
     * One fault.
     *
     * @param at after the start
     * @param pick the number of the instance, modulo the number of candidates
     * @param length of the time without the instance
     */
    record Fault(Duration at, FaultKind kind, int pick, Duration length) {}

    /**
     * What the faults happen to.
     *
     * @param instances at the start
     * @param retrainAfter number of new labels after which retraining is requested
     * @param kafka settings of their Kafka clients
     */
    record Streamers(
            int instances,
            ProcessingGuarantee guarantee,
            Subject subject,
            long retrainAfter,
            Map<String, String> kafka) {
        /** Checks the numbers. */
        Streamers {
            Limits.between(1, 16, "--instances", instances);
            Limits.atLeast(1, "--retrain-after", retrainAfter);
            kafka = Map.copyOf(kafka);
        }
    }

    /** A kind of fault. */
    enum FaultKind {
        KILL("kill -9"),
        STOP("graceful stop"),
        PAUSE("pause past the session timeout"),
        ADD("instance added"),
        REMOVE("instance removed"),
        RESTART_BROKER("broker restarted"),
        PROMOTE("model promoted, not announced"),
        ANNOUNCE("model promoted and announced"),
        /** Nothing must change. */
        FOREIGN_ANNOUNCEMENT("bundle outside the registry announced"),
        /** It passes its warm-up and predicts no review with an ordinary word. The champion before it must take over. */
        SICK_MODEL("sick model promoted"),
        /** As librdkafka and old clients send them. They must be classified. */
        BAD_TIMESTAMP("reviews without a timestamp"),
        REGISTRY_GONE("registry moved away"),
        /** One that is wrong about every review. Labels must roll it back. */
        BAD_MODEL_PROMOTED("bad model promoted"),
        /** All instances, while labels decide about a bad model. It must be rolled back once they are back. */
        RELEASE_KILLED("kill -9 while a release is open");

        private final String text;

        FaultKind(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /** The program under test. */
    enum Subject {
        /** The streamer. */
        STREAMER,
        /** One with a planted bug: {@link HoldingSubject} classifies, the streamer does the rest. */
        HOLDING
    }
}
