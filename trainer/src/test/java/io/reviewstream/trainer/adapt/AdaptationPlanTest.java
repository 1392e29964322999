package io.reviewstream.trainer.adapt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.TinyReviews;
import io.reviewstream.trainer.run.InputLength;
import io.reviewstream.trainer.training.HyperParameters.Batching;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdaptationPlanTest {
    private static AdaptationPlan plan(int epochs, Optional<Double> learningRate) {
        return new AdaptationPlan(
                epochs,
                Batching.of(16),
                learningRate,
                1,
                Optional.empty(),
                new InputLength(Optional.empty(), Truncation.HEAD),
                TinyReviews.plan().compute());
    }

    private static double rate(Optional<Double> given, int dim) {
        return plan(1, given).parameters(dim).optimization().learningRate();
    }

    @Test
    void theRateThatIsNotGivenFollowsTheWidthOfTheNetwork() {
        assertThat(rate(Optional.empty(), 256)).isEqualTo(5e-4);
        assertThat(rate(Optional.empty(), 511)).isEqualTo(5e-4);
        assertThat(rate(Optional.empty(), 512)).isEqualTo(1e-4);
        assertThat(rate(Optional.of(3e-5), 256)).isEqualTo(3e-5);
        assertThat(rate(Optional.of(3e-5), 768)).isEqualTo(3e-5);
    }

    @Test
    void whatIsOutOfRangeIsRejectedBeforeANetworkIsKnown() {
        assertThatThrownBy(() -> plan(0, Optional.empty())).isInstanceOf(UserException.class);
        assertThatThrownBy(() -> plan(1, Optional.of(Double.NaN))).isInstanceOf(UserException.class);
    }
}
