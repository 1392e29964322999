package io.reviewstream.trainer.network;

import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.Random;

/**
 * Weights before any training, as transformers initialises them: N(0, initializer_range), zero biases, LayerNorms that
 * do nothing. The same seed gives the same weights, whatever the device.
 */
final class RandomWeights {
    private final Random random;
    private final float deviation;

    RandomWeights(DistilBertConfig config, long seed) {
        this.random = new Random(seed);
        this.deviation = (float) config.initializerRange();
    }

    FloatBuffer draw(String name, Shape shape) {
        float[] values = new float[Math.toIntExact(shape.size())];
        if (!name.endsWith(".bias")) {
            for (int i = 0; i < values.length; i++) {
                values[i] = ParameterShapes.isNormWeight(name) ? 1 : (float) random.nextGaussian() * deviation;
            }
        }
        return FloatBuffer.wrap(values);
    }
}
