package io.reviewstream.trainer.suspects;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.SharedFiles;
import io.reviewstream.trainer.data.CsvCorpus;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.suspects.SuspectLabels.SuspectLabel;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many of the flipped labels of real reviews are found. */
class RealSuspectsTest {
    private static final double FLIPPED = 0.05;
    /** A tenth of the time in which a network is trained on these reviews with two cores. */
    private static final Duration A_TENTH_OF_A_TRAINING = Duration.ofSeconds(35);

    /** What share of the first so many suspects was flipped, and what share of the flipped ones is among them. */
    private record Found(int listed, double precision, double recall) {
        static Found of(List<SuspectLabel> suspects, int first, FlippedLabels flipped) {
            List<SuspectLabel> listed = suspects.subList(0, first);
            double hits = listed.stream()
                    .filter(each -> flipped.ids().contains(each.row().reviewId()))
                    .count();
            return new Found(first, hits / first, hits / flipped.ids().size());
        }

        /** The shortest list with half of the flipped labels. */
        static Found half(List<SuspectLabel> suspects, FlippedLabels flipped) {
            for (int first = 1; first <= suspects.size(); first++) {
                Found found = of(suspects, first, flipped);
                if (found.recall() >= 0.5) {
                    return found;
                }
            }
            throw new AssertionError("less than half of the flipped labels were found");
        }
    }

    @Test
    void halfOfTheListIsFlippedAndHalfOfTheFlippedLabelsAreListed() {
        find(1);
    }

    @ParameterizedTest
    @Tag("nightly")
    @ValueSource(longs = {2, 3})
    void otherLabelsAreFoundAsWell(long seed) {
        find(seed);
    }

    /** Measured were a precision of 0.51 to 0.52 and a recall of 0.60 to 0.62 of all, and a precision of 0.59 to 0.64 at half. */
    private static void find(long seed) {
        // Given
        List<ReviewRow> reviews = CsvCorpus.readAll(List.of(SharedFiles.require("data/amazon-reviews/train.csv")))
                .rows();
        FlippedLabels flipped = FlippedLabels.of(reviews, FLIPPED, seed);
        long start = cpuNanos();

        // When
        SuspectLabels found = SuspectLabels.find(flipped.rows());

        // Then
        Duration cpu = Duration.ofNanos(cpuNanos() - start);
        Found half = Found.half(found.suspects(), flipped);
        Found all = Found.of(found.suspects(), found.suspects().size(), flipped);
        print(seed, flipped, found, half, all, cpu);
        assertThat(half.precision()).isGreaterThan(0.57);
        assertThat(all.precision()).isGreaterThan(0.5);
        assertThat(all.recall()).isGreaterThan(0.58);
        assertThat(cpu).isLessThan(A_TENTH_OF_A_TRAINING);
    }

    private static void print(
            long seed, FlippedLabels flipped, SuspectLabels found, Found half, Found all, Duration cpu) {
        System.out.printf(
                Locale.ROOT,
                "seed %d: %d of %d labels flipped, agreement %.3f, estimated wrong %.3f positive and %.3f negative;"
                        + " first %d: precision %.3f, recall %.3f; all %d: precision %.3f, recall %.3f; %.1f s of CPU%n",
                seed,
                flipped.ids().size(),
                found.reviews(),
                found.agreement(),
                found.positive().wrong(),
                found.negative().wrong(),
                half.listed(),
                half.precision(),
                half.recall(),
                all.listed(),
                all.precision(),
                all.recall(),
                cpu.toMillis() / 1000.0);
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
