package io.reviewstream.trainer.training;

import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.Precision;
import io.reviewstream.trainer.training.LossAndAccuracy.LossCounter;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Trains tiny networks in float32, without checkpoints. */
abstract class FineTuningFixture {
    static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    static final Freeze NOTHING = new Freeze.Nothing();

    static FineTuner tuner(HyperParameters parameters) {
        return new FineTuner(parameters, Precision.FP32, Optional.empty(), TrainingListener.silent(), CLOCK);
    }

    /** The mean loss of the examples, one by one. */
    static double loss(DistilBertNetwork network, List<Example> examples) {
        double loss = 0;
        for (Example example : examples) {
            float[] logits = network.logits(List.of(example.tokenIds())).get(0);
            loss += LossCounter.loss(logits, new int[] {example.label()}) / examples.size();
        }
        return loss;
    }
}
