package io.reviewstream.benchmarks.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.benchmarks.faults.FaultPlan.FaultKind;
import io.reviewstream.benchmarks.faults.FaultSchedule.Fault;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultScheduleTest {
    @Test
    void halfAnHourHasSixtyFaultsOfAllKinds() {
        // When
        List<Fault> faults = FaultSchedule.of(plan(Duration.ofMinutes(30), 1, 2));

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
        List<Fault> faults = FaultSchedule.of(plan(Duration.ofMinutes(5), 7, 4));

        // Then
        assertThat(faults).isEqualTo(FaultSchedule.of(plan(Duration.ofMinutes(5), 7, 4)));
        assertThat(faults).isNotEqualTo(FaultSchedule.of(plan(Duration.ofMinutes(5), 8, 4)));
    }

    @Test
    void everyPauseOutlastsTheSession() {
        // When
        List<Fault> faults = FaultSchedule.of(plan(Duration.ofMinutes(60), 3, 10));

        // Then
        assertThat(faults)
                .filteredOn(fault -> fault.kind() == FaultKind.PAUSE)
                .isNotEmpty()
                .allSatisfy(fault -> assertThat(fault.length()).isGreaterThan(FaultSchedule.SESSION_TIMEOUT));
    }

    private static FaultPlan.Faults plan(Duration length, long seed, double perMinute) {
        return new FaultPlan.Faults(length, perMinute, EnumSet.allOf(FaultKind.class), seed);
    }
}
