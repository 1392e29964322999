package io.reviewstream.trainer.training;

import io.reviewstream.trainer.network.Precision;

/** The precision of matrix products, as asked for on the command line. */
public enum PrecisionChoice {
    FP32,
    BF16,
    /** bfloat16 where the device has instructions for it and the network's form knows it. */
    AUTO;

    /**
     * What it comes down to.
     *
     * @param fastBfloat16 whether the device multiplies bfloat16 faster than F32
     */
    public Precision on(boolean fastBfloat16, Computation.Backend form) {
        boolean automatic = this == AUTO && fastBfloat16 && form != Computation.Backend.PLAIN;
        return this == BF16 || automatic ? Precision.BF16 : Precision.FP32;
    }
}
