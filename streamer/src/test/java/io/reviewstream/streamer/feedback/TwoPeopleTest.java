package io.reviewstream.streamer.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.streamer.deadletter.TopologyDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Requests that ask two people, and how far they agree. */
class TwoPeopleTest extends RequestsDriver {
    @Test
    void aReviewForTwoPeopleIsOpenUntilBothHaveLabelledIt() {
        // Given
        List<LabelRequest> requests = new ArrayList<>();
        for (int slot = 0; requests.stream().noneMatch(request -> request.labels() == 2); slot++) {
            predict(40 * slot, 40 * slot + 40, TopologyDriver.START.plusSeconds(5L * slot));
            advance(SLOT_IS_OVER);
            requests.addAll(asked());
        }
        String id = requests.stream()
                .filter(request -> request.labels() == 2)
                .findFirst()
                .orElseThrow()
                .reviewId();

        // When
        label(id, true, Optional.of("ann"), LATER);
        label(id, true, Optional.of("ann"), LATER.plusSeconds(1));
        List<String> afterOne = withdrawn();
        label(id, false, Optional.of("bob"), LATER.plusSeconds(2));

        // Then
        assertThat(afterOne).isEmpty();
        assertThat(withdrawn()).containsExactly(id);
        assertThat(labeled())
                .extracting(LabeledReview::otherIsPositive)
                .containsExactly(Optional.empty(), Optional.empty(), Optional.of(true));
        assertThat(trigger().agreement().orElseThrow().share()).isZero();
        assertThat(metrics.scrape()).contains("reviewstream_label_agreement{of=\"share\"} 0.0");
    }

    @Test
    void theSecondOfTwoPeopleMayHaveLabelledEarlier() {
        // Given
        predict(0, 1, TopologyDriver.START);
        ask("r0", LabelReason.RANDOM, 2, LATER);

        // When
        label("r0", true, Optional.of("ann"), LATER.plusSeconds(1));
        label("r0", false, Optional.of("bob"), LATER);

        // Then
        assertThat(withdrawn()).containsExactly("r0");
        assertThat(labeled())
                .extracting(LabeledReview::isPositive, LabeledReview::labeledAt, LabeledReview::otherIsPositive)
                .containsExactly(
                        tuple(true, LATER.plusSeconds(1), Optional.empty()),
                        tuple(true, LATER.plusSeconds(1), Optional.of(false)));
        assertThat(trigger().agreement().orElseThrow().share()).isZero();
        assertThat(metrics.scrape())
                .contains(
                        "reviewstream_labels_matched_total{prediction=\"correct\"} 1.0",
                        "reviewstream_labels_matched_total{prediction=\"incorrect\"} 0.0");
    }

    @Test
    void ofChosenReviewsTheAgreementSaysNothing() {
        // Given
        predict(0, 1, TopologyDriver.START);
        ask("r0", LabelReason.UNCERTAIN, 2, LATER);

        // When
        label("r0", true, Optional.of("ann"), LATER);
        label("r0", false, Optional.of("bob"), LATER.plusSeconds(1));

        // Then
        assertThat(trigger().agreement()).isEmpty();
    }
}
