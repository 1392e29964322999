package io.reviewstream.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.trainer.data.Split.StratifiedSplit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StratifiedSplitTest {
    private static final List<ReviewRow> ROWS = rows(60, 140);

    @Test
    void bothPartsHaveTheClassesInTheShareThatAllRowsHave() {
        // When
        StratifiedSplit split = StratifiedSplit.of(ROWS, 0.1, 3);

        // Then
        assertThat(split.test()).hasSize(20).filteredOn(ReviewRow::positive).hasSize(6);
        assertThat(split.training())
                .hasSize(180)
                .filteredOn(ReviewRow::positive)
                .hasSize(54);
        assertThat(split.training()).doesNotContainAnyElementsOf(split.test());
        assertThat(split.training()).isSubsetOf(ROWS);
    }

    @Test
    void seedDrawsTheParts() {
        // When
        StratifiedSplit split = StratifiedSplit.of(ROWS, 0.1, 3);

        // Then
        assertThat(split).isEqualTo(StratifiedSplit.of(ROWS, 0.1, 3)).isNotEqualTo(StratifiedSplit.of(ROWS, 0.1, 4));
    }

    private static List<ReviewRow> rows(int positive, int negative) {
        List<ReviewRow> rows = new ArrayList<>();
        for (int i = 0; i < positive + negative; i++) {
            rows.add(ReviewRow.of("", "review " + i, i % 10 < 3, new ReviewRow.RowOrigin.OnTopic(0, i)));
        }
        return rows;
    }
}
