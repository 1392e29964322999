package io.reviewstream.trainer.labelling;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.event.LabelOrigin;
import io.reviewstream.trainer.labelling.PeopleLabels.PersonLabel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PeopleLabelsTest {
    private static final Instant START = Instant.parse("2026-03-09T10:00:00Z");

    @Test
    void theLabelOfOnePersonCounts() {
        // When
        List<PersonLabel> resolved = of(label("a", true, 0)).resolved();

        // Then
        assertThat(resolved).containsExactly(label("a", true, 0));
    }

    @Test
    void aPersonWhoChangesTheirMindIsOnePerson() {
        // Given
        PeopleLabels labels = of(label("a", false, 5), label("a", true, 0), label("b", false, 3));

        // When
        List<PersonLabel> resolved = labels.resolved();

        // Then
        assertThat(resolved).containsExactly(label("b", false, 3), label("a", false, 5));
        assertThat(labels.isDisputed()).isFalse();
    }

    @Test
    void ofSeveralLabelsWithoutANameTheNewestCounts() {
        // Given
        PersonLabel earlier = new PersonLabel(true, START, LabelOrigin.UNKNOWN);
        PersonLabel later = new PersonLabel(false, START, LabelOrigin.UNKNOWN);

        // When
        List<PersonLabel> resolved = of(earlier, later).resolved();

        // Then
        assertThat(resolved).containsExactly(later);
    }

    @Test
    void aMajorityThatIsNewestKeepsItsTime() {
        // When
        List<PersonLabel> resolved = of(label("a", true, 9), label("b", false, 3), label("c", true, 0))
                .resolved();

        // Then
        assertThat(resolved).containsExactly(label("c", true, 0), label("b", false, 3), label("a", true, 9));
    }

    @Test
    void aMajorityThatIsNotNewestIsMovedBehindTheOthers() {
        // When
        List<PersonLabel> resolved = of(label("a", true, 0), label("b", true, 1), label("c", false, 9))
                .resolved();

        // Then
        assertThat(resolved)
                .containsExactly(
                        label("a", true, 0),
                        label("c", false, 9),
                        label("b", true, 1).at(START.plusSeconds(9).plusMillis(1)));
    }

    @Test
    void withoutAMajorityThereIsNoLabel() {
        // Given
        PeopleLabels labels = of(label("a", true, 0), label("b", false, 1));

        // When
        List<PersonLabel> resolved = labels.resolved();

        // Then
        assertThat(resolved).isEmpty();
        assertThat(labels.isDisputed()).isTrue();
    }

    @Test
    void ofTwoPeopleWhoWereAskedBothLabelsStay() {
        // Given
        PeopleLabels two = of(label("b", false, 1), label("a", true, 0));
        PeopleLabels four = of(label("a", true, 0), label("b", false, 1), label("c", true, 2), label("d", false, 3));

        // Then
        assertThat(two.resolvedForTwo()).containsExactly(label("a", true, 0), label("b", false, 1));
        assertThat(four.resolvedForTwo()).isEmpty();
    }

    @Test
    void ofThreePeopleTheFirstTwoTellWhetherTwoAgree() {
        // Given
        PeopleLabels labels = of(label("a", true, 0), label("b", true, 1), label("c", false, 9));

        // When
        List<PersonLabel> resolved = labels.resolvedForTwo();

        // Then
        assertThat(resolved)
                .containsExactly(
                        label("a", true, 0),
                        label("b", true, 1),
                        label("c", false, 9),
                        label("b", true, 1).at(START.plusSeconds(9).plusMillis(1)));
    }

    private static PeopleLabels of(PersonLabel... labels) {
        PeopleLabels all = new PeopleLabels();
        List.of(labels).forEach(all::add);
        return all;
    }

    private static PersonLabel label(String person, boolean isPositive, int seconds) {
        LabelOrigin origin = new LabelOrigin(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(person));
        return new PersonLabel(isPositive, START.plusSeconds(seconds), origin);
    }
}
