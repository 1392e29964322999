package io.reviewstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** 5 is in positive texts, 7 in negative ones, 9 in all, 11 with 12 in few. */
class NaiveBayesWeightsTest {
    private static final int TEXTS = 40;

    private static List<Example> texts() {
        List<Example> texts = new ArrayList<>();
        for (int i = 0; i < TEXTS; i++) {
            int label = i % 2;
            int own = label == 1 ? 5 : 7;
            texts.add(Example.of(i < 4 ? new int[] {2, own, own, 9, 11, 12, 3} : new int[] {2, own, own, 9, 3}, label));
        }
        return texts;
    }

    @Test
    void wordsOfOneLabelWeighMore() {
        // When
        NaiveBayesWeights weights = NaiveBayesWeights.of(WordMaskingTest.pieces(), texts());

        // Then
        double ratio = Math.log(21.0 / 22) - Math.log(1.0 / 22);
        assertThat(weights.of(List.of(5))).isCloseTo(0.1 + ratio, within(1e-12));
        assertThat(weights.of(List.of(7))).isCloseTo(0.1 + ratio, within(1e-12));
        assertThat(weights.of(List.of(9))).isCloseTo(0.1, within(1e-12));
        assertThat(weights.of(List.of(11, 12))).as("of four texts").isEqualTo(0.1);
        assertThat(weights.of(List.of(33))).as("of none").isEqualTo(0.1);
    }

    @Test
    void wordsOfOneLabelAreHiddenMoreOftenAndTheShareStays() {
        // Given
        long seed = new Random().nextLong();
        WordMasking masking =
                new WordMasking(WordMaskingTest.pieces(), NaiveBayesWeights.of(WordMaskingTest.pieces(), texts()));
        int[] ids = {2, 5, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 3};
        int ofLabel = 0;
        int hidden = 0;

        // When
        for (int i = 0; i < 20_000; i++) {
            List<Integer> places =
                    masking.mask(ids, new SplittableRandom(seed + i)).places();
            ofLabel += places.contains(1) ? 1 : 0;
            hidden += places.size();
        }

        // Then
        assertThat(ofLabel / 20_000.0).as("seed %d", seed).isCloseTo(0.5, within(0.02));
        assertThat(hidden / 20_000.0 / 20).as("seed %d", seed).isCloseTo(0.15, within(0.005));
    }

    @Test
    void oneLabelAloneSaysNothing() {
        assertThatThrownBy(() ->
                        NaiveBayesWeights.of(WordMaskingTest.pieces(), List.of(Example.of(new int[] {2, 5, 3}, 1))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
