package io.reviewstream.streamer.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LabelAgreementTest {
    @Test
    void kappaIsThatOfTheUsualExample() {
        // Given: 20 and 15 of 50 agree, 5 and 10 do not
        LabelAgreement agreement = new LabelAgreement(20, 15, 5, 10);

        // Then
        assertThat(agreement.share()).contains(0.7);
        assertThat(agreement.kappa().orElseThrow()).isCloseTo(0.4, within(1e-12));
    }

    @Test
    void thereIsNoKappaWhereChanceAloneAgrees() {
        assertThat(new LabelAgreement(9, 0, 0, 0).kappa()).isEmpty();
        assertThat(LabelAgreement.NONE.kappa()).isEmpty();
        assertThat(LabelAgreement.NONE.share()).isEmpty();
        assertThat(new LabelAgreement(1, 0, 1, 1).ceiling()).isEmpty();
    }

    @Test
    void theCeilingIsTheAccuracyOfATrueModelOnLabelsOfOnePerson() {
        // Given: two people who err on one label in ten
        Random random = new Random(1);
        LabelAgreement agreement = LabelAgreement.NONE;
        int correct = 0;
        int reviews = 200_000;
        for (int i = 0; i < reviews; i++) {
            boolean truth = random.nextBoolean();
            boolean first = (random.nextDouble() < 0.1) != truth;
            boolean second = (random.nextDouble() < 0.1) != truth;
            agreement = agreement.plus(first, second);
            correct += second == truth ? 1 : 0;
        }

        // Then
        assertThat(agreement.ceiling().orElseThrow()).isCloseTo((double) correct / reviews, within(0.005));
        assertThat(agreement.kappa().orElseThrow()).isCloseTo(0.64, within(0.01));
    }
}
