package io.reviewstream.trainer.network;

import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.jni.JniUtils;
import java.util.function.Supplier;

/**
 * A stretch of code on one thread in which PyTorch records nothing for a backward pass, and after which every array it
 * made is freed. PyTorch keeps its switch per thread and has it on for each new one; DJL turns it off only on the thread
 * that first used the engine.
 */
public final class NoGradient {
    private NoGradient() {}

    /** What {@code work} computes, which must not be an array that it made. */
    public static <T> T compute(Supplier<T> work) {
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(false);
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            return work.get();
        } finally {
            JniUtils.setGradMode(before);
        }
    }

    /** Does {@code work}, which changes arrays in place. */
    public static void run(Runnable work) {
        compute(() -> {
            work.run();
            return true;
        });
    }
}
