package io.reviewstream.common.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinearModelTest {
    @TempDir
    Path root;

    private final float[] weights = new float[LinearModel.WEIGHTS];

    private LinearModel model(float good, float case_) {
        weights[NgramFeatures.of("good")[0]] = good;
        weights[NgramFeatures.of("case")[0]] = case_;
        return new LinearModel(weights);
    }

    @Test
    void theMarginIsTheSumOverTheRootOfTheNumberOfFeatures() {
        LinearModel model = model(3, -0.5f);

        assertThat(model.margin("good")).isEqualTo(3);
        // Two words and a pair of them.
        assertThat(model.margin("good case, good")).isCloseTo(2.5 / Math.sqrt(4), within(1e-12));
        assertThat(model.margin("...")).isZero();
        assertThat(model.dividedBy(2).margin("good")).isEqualTo(1.5);
    }

    @Test
    void theBiasIsTheMarginOfATextWithoutWords() {
        weights[NgramFeatures.BUCKETS] = -0.5f;

        LinearModel model = model(3, 0);

        assertThat(model.margin("...")).isEqualTo(-0.5);
        assertThat(model.margin("good")).isEqualTo(2.5);
        assertThat(model.dividedBy(2).margin("...")).isEqualTo(-0.25);
    }

    @Test
    void aModelIsReadAsItWasWritten() throws IOException {
        LinearModel model = model(0.1f, -7.25e-20f);
        Path file = root.resolve("linear.bin");

        model.write(file);
        LinearModel read = LinearModel.read(file);

        assertThat(Files.size(file)).isEqualTo(4L * LinearModel.WEIGHTS);
        assertThat(read.margin("good")).isEqualTo(model.margin("good"));
        assertThat(read.margin("case")).isEqualTo(model.margin("case"));
    }

    @Test
    void weightsThatAreNoModelAreRejected() throws IOException {
        Path file = root.resolve("linear.bin");
        Files.write(file, new byte[12]);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinearModel.read(file))
                .withMessageContaining("12 bytes");
        assertThatIllegalArgumentException().isThrownBy(() -> new LinearModel(new float[3]));
        assertThatIllegalArgumentException().isThrownBy(() -> model(Float.NaN, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> model(Float.POSITIVE_INFINITY, 0));
    }
}
