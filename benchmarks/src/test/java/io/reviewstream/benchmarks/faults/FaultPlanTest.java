package io.reviewstream.benchmarks.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.benchmarks.faults.FaultPlan.Fault;
import io.reviewstream.benchmarks.faults.FaultPlan.FaultKind;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
    @Test
    void halfAnHourHasSixtyFaultsOfAllKinds() {
        // When
        List<Fault> faults = plan(Duration.ofMinutes(30), 1, 2).schedule();

        // Then
        assertThat(faults).hasSize(60);
        assertThat(faults).extracting(Fault::kind).contains(FaultKind.values());
        assertThat(faults)
                .isSortedAccordingTo(Comparator.comparing(Fault::at))
                .allSatisfy(fault -> assertThat(fault.at()).isLessThan(Duration.ofMinutes(30)));
    }

    @Test
    void aSeedIsOneSchedule() {
        // When
        List<Fault> faults = plan(Duration.ofMinutes(5), 7, 4).schedule();

        // Then
        assertThat(faults).isEqualTo(plan(Duration.ofMinutes(5), 7, 4).schedule());
        assertThat(faults).isNotEqualTo(plan(Duration.ofMinutes(5), 8, 4).schedule());
    }

    @Test
    void everyPauseOutlastsTheSession() {
        // When
        List<Fault> faults = plan(Duration.ofMinutes(60), 3, 10).schedule();

        // Then
        assertThat(faults)
                .filteredOn(fault -> fault.kind() == FaultKind.PAUSE)
                .isNotEmpty()
                .allSatisfy(fault -> assertThat(fault.length()).isGreaterThan(FaultPlan.SESSION_TIMEOUT));
    }

    private static FaultPlan.Faults plan(Duration length, long seed, double perMinute) {
        return new FaultPlan.Faults(length, perMinute, EnumSet.allOf(FaultKind.class), seed);
    }
}
