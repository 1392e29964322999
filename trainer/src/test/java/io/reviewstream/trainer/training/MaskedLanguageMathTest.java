package io.reviewstream.trainer.training;

import static io.reviewstream.trainer.reference.Agreement.assertAgree;
import static io.reviewstream.trainer.reference.Agreement.expected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.reviewstream.trainer.TestConfigs;
import io.reviewstream.trainer.network.ClassificationLoss;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.DistilBertNetwork.HeadPolicy;
import io.reviewstream.trainer.network.LinearKernel;
import io.reviewstream.trainer.network.MaskedLanguageNetwork;
import io.reviewstream.trainer.network.MaskedLanguageNetwork.MaskedBatch;
import io.reviewstream.trainer.network.MaskedLanguageNetwork.MaskedText;
import io.reviewstream.trainer.network.NoGradient;
import io.reviewstream.trainer.network.Precision;
import io.reviewstream.trainer.network.TorchScriptNetwork.LossAndGradients;
import io.reviewstream.trainer.network.TorchScriptNetwork.ProgramSettings;
import io.reviewstream.trainer.reference.ReferenceMaskedNetwork;
import io.reviewstream.trainer.reference.ReferenceWeights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loss and every gradient of the masked-language program against the double-precision reference. */
class MaskedLanguageMathTest {
    private static final DistilBertConfig CONFIG = TestConfigs.threeLabels();
    private static final Map<String, float[]> WEIGHTS = ReferenceWeights.masked(CONFIG, 1);
    private static final List<MaskedText> TEXTS = texts(3, 9, 14, 3, 5);

    @TempDir
    Path directory;

    private final ReferenceMaskedNetwork reference = new ReferenceMaskedNetwork(CONFIG, WEIGHTS);

    /** Tokens from 1 on, since transformers gives the padding token no gradient; one text has no hidden token. */
    private static List<MaskedText> texts(long seed, int... lengths) {
        Random random = new Random(seed);
        List<MaskedText> texts = new ArrayList<>();
        for (int length : lengths) {
            List<Integer> ids = random.ints(length, 1, 12).boxed().toList();
            List<Integer> places = length == 3 ? List.of() : List.of(1, 2, length - 2);
            texts.add(new MaskedText(
                    ids, places, random.ints(places.size(), 1, 40).boxed().toList()));
        }
        return texts;
    }

    @ParameterizedTest
    @EnumSource
    void lossAndEveryGradientAreThoseOfTheReference(LinearKernel kernel) {
        // When
        double loss = trained(kernel, Precision.FP32, (all, gradients) -> all);
        Map<String, float[]> gradients = trained(kernel, Precision.FP32, (all, found) -> found);

        // Then
        assertThat(loss).isCloseTo(reference.loss(TEXTS), within(2e-6));
        assertAgree(gradients, reference.gradients(TEXTS), 1e-5, 1e-7);
    }

    @Test
    void bfloat16GradientsAreNearlyThoseOfTheReference() {
        // When
        Map<String, float[]> gradients = trained(LinearKernel.ATEN, Precision.BF16, (all, found) -> found);

        // Then
        gradients.keySet().removeIf(name -> name.endsWith("k_lin.bias"));
        Map<String, double[]> expected = reference.gradients(TEXTS);
        expected.keySet().removeIf(name -> name.endsWith("k_lin.bias"));
        assertAgree(gradients, expected, 0.1, 1e-3);
    }

    @Test
    void textsOneByOneAddUpToTheirBatch() {
        // When
        Map<String, float[]> pieces = with(LinearKernel.ATEN, Precision.FP32, (network, owner) -> {
            Map<String, float[]> sums = new LinkedHashMap<>();
            for (MaskedText text : TEXTS) {
                if (!text.places().isEmpty()) {
                    named(network.lossAndGradients(owner, MaskedBatch.of(owner, List.of(text), CONFIG), 1.0 / 9))
                            .forEach((name, values) -> sums.merge(name, values, MaskedLanguageMathTest::sum));
                }
            }
            return sums;
        });

        // Then
        Map<String, float[]> whole = trained(LinearKernel.ATEN, Precision.FP32, (all, found) -> found);
        assertAgree(pieces, expected(whole), 1e-5, 1e-6);
    }

    @Test
    void scoreIsTheSumOfTheLossesAndOfTheLikeliestTokens() {
        // When
        float[] score = with(LinearKernel.ATEN, Precision.FP32, (network, owner) -> network.score(
                        owner, MaskedBatch.of(owner, TEXTS, CONFIG))
                .toFloatArray());

        // Then
        assertThat((double) score[0]).isCloseTo(9 * reference.loss(TEXTS), within(2e-5));
        assertThat(score[1]).isBetween(0f, 9f);
    }

    private static float[] sum(float[] a, float[] b) {
        float[] sum = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            sum[i] = a[i] + b[i];
        }
        return sum;
    }

    private <T> T trained(
            LinearKernel kernel, Precision precision, BiFunction<Double, Map<String, float[]>, T> result) {
        return with(kernel, precision, (network, owner) -> {
            LossAndGradients found = network.lossAndGradients(owner, MaskedBatch.of(owner, TEXTS, CONFIG), 1.0 / 9);
            return result.apply((double) found.lossAndCorrect().toFloatArray()[0], named(found));
        });
    }

    private static Map<String, float[]> named(LossAndGradients found) {
        Map<String, float[]> gradients = new LinkedHashMap<>();
        List<String> names = List.copyOf(WEIGHTS.keySet());
        for (int i = 0; i < names.size(); i++) {
            gradients.put(names.get(i), found.gradients().get(i).toFloatArray());
        }
        return gradients;
    }

    private <T> T with(LinearKernel kernel, Precision precision, BiFunction<MaskedLanguageNetwork, NDManager, T> work) {
        try (DistilBertNetwork classifier = DistilBertNetwork.random(CONFIG, 0, Device.cpu())) {
            classifier.save(directory);
        }
        try (DistilBertNetwork network =
                DistilBertNetwork.load(directory, CONFIG, HeadPolicy.MASKED_LANGUAGE, 0, Device.cpu())) {
            NoGradient.run(() -> network.parameters().forEach((name, parameter) -> parameter.set(WEIGHTS.get(name))));
            ProgramSettings settings = new ProgramSettings(
                    List.copyOf(WEIGHTS.keySet()), precision, kernel, false, ClassificationLoss.PLAIN);
            try (MaskedLanguageNetwork program = new MaskedLanguageNetwork(network, settings);
                    NDManager owner = network.manager().newSubManager()) {
                return work.apply(program, owner);
            }
        }
    }
}
