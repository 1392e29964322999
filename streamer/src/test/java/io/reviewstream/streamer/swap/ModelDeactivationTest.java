package io.reviewstream.streamer.swap;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.streamer.swap.ModelSlot.ActiveModel;
import io.reviewstream.streamer.swap.ModelSlot.FailedModel;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What becomes of a model that fails on reviews. */
class ModelDeactivationTest extends CanaryFixture {
    private final AtomicInteger deactivations = new AtomicInteger();

    private void fail(ModelVersion version) {
        new ModelDeactivation(slot, metrics, deactivations::incrementAndGet).modelFailed(version, "a test");
    }

    @Test
    void aCanaryThatFailsLeavesAllReviewsToTheChampion() {
        // Given
        serveCanary(0.5);

        // When
        fail(challenger);

        // Then
        assertThat(slot.canary()).isEmpty();
        assertThat(reviewsOf(champion.version())).isEqualTo(REVIEWS);
        assertThat(deactivations).hasValue(0);
        assertThat(metrics.scrape())
                .contains("reviewstream_canary_failures_total 1.0", "reviewstream_model_failures_total 0.0");
    }

    @Test
    void anActiveModelThatFailsIsDeactivated() {
        // Given
        serveCanary(0.5);

        // When
        fail(champion.version());

        // Then
        assertThat(slot.active()).isEmpty();
        assertThat(slot.failed()).contains(new FailedModel(champion.version(), champion.number(), "a test"));
        assertThat(deactivations).hasValue(1);
        assertThat(metrics.scrape())
                .contains("reviewstream_canary_failures_total 0.0", "reviewstream_model_failures_total 1.0");
    }

    @Test
    void aModelThatServesNoLongerIsNotCounted() {
        fail(challenger);

        assertThat(slot.active().map(ActiveModel::version)).contains(champion.version());
        assertThat(deactivations).hasValue(1);
        assertThat(metrics.scrape())
                .contains("reviewstream_canary_failures_total 0.0", "reviewstream_model_failures_total 0.0");
    }
}
