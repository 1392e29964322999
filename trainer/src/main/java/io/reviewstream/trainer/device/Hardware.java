package io.reviewstream.trainer.device;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import java.util.Optional;

/** What PyTorch, NVIDIA's driver and the processor answer when they are asked where a network can be trained. */
interface Hardware {

    /**
     * The version of libtorch, which is loaded if it was not.
     *
     * @throws EngineException if there is none for this machine, or it does not load
     */
    String libtorch();

    /** Whether the loaded libtorch was built with CUDA; that says nothing of whether there is a GPU. */
    boolean cudaBuild();

    /** The GPU that CUDA counts first; absent where NVIDIA's driver is not installed or shows none. */
    Optional<Gpu> gpu();

    /**
     * Computes a product of two matrices and looks at the result.
     *
     * @throws EngineException if it cannot be computed there, or is wrong
     * @throws LinkageError if a native library lacks what it takes
     */
    void tryOn(Device device);

    /** Whether the processor has instructions for products of bfloat16 matrices that PyTorch uses. */
    boolean fastBfloat16OnCpu();

    /**
     * Takes no more than {@code most} threads for computing on the CPU.
     *
     * @return how many are taken now
     */
    int limitThreads(int most);
}
