package io.reviewstream.trainer.device;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import java.util.Objects;
import java.util.Optional;

/** What PyTorch, NVIDIA's driver and the processor report about where a network can be trained. */
interface Hardware {
    /**
     * A GPU as NVIDIA's driver describes it.
     *
     * @param major of its compute capability
     * @param minor of its compute capability
     */
    record Gpu(String name, int major, int minor) {
        /** Ampere, the first generation whose tensor cores multiply bfloat16. */
        private static final int FIRST_WITH_BFLOAT16 = 8;

        public Gpu {
            Objects.requireNonNull(name);
        }

        boolean fastBfloat16() {
            return major >= FIRST_WITH_BFLOAT16;
        }

        @Override
        public String toString() {
            return name + ", compute capability " + major + "." + minor;
        }
    }

    /**
     * The version of libtorch. Loads it.
     *
     * @throws EngineException if there is none for this machine, or it does not load
     */
    String libtorch();

    /** Whether the loaded libtorch was built with CUDA; that does not say whether there is a GPU. */
    boolean cudaBuild();

    /** The GPU that CUDA counts first; empty if NVIDIA's driver is not installed or reports none. */
    Optional<Gpu> gpu();

    /**
     * Multiplies two matrices on a device and checks the result.
     *
     * @throws EngineException if the kernel fails or its result is wrong
     * @throws LinkageError if a native library lacks a symbol
     */
    void runKernel(Device device);

    /** Whether the processor has instructions for products of bfloat16 matrices that PyTorch uses. */
    boolean fastBfloat16OnCpu();

    /**
     * Limits the threads that PyTorch computes with on the CPU.
     *
     * @return the number of threads afterwards
     */
    int limitThreads(int most);
}
