package io.reviewstream.trainer.device;

import java.util.Objects;

/**
 * A GPU as NVIDIA's driver describes it.
 *
 * @param major of its compute capability
 * @param minor of its compute capability
 */
record Gpu(String name, int major, int minor) {
    /** Ampere, the first generation whose tensor cores take bfloat16. */
    private static final int FIRST_WITH_BFLOAT16 = 8;

    Gpu {
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
