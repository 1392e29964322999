package io.reviewstream.trainer.network;

/** The precision of the network's matrix products; parameters, sums and everything else are F32 in any case. */
public enum Precision {
    FP32,
    /** bfloat16: 8 bits of exponent and 8 of mantissa, products added up in F32. */
    BF16;

    /** The value of {@code --precision}. */
    public enum PrecisionChoice {
        FP32,
        BF16,
        /** bfloat16 where the device has instructions for it. */
        AUTO;

        /**
         * The precision to compute in.
         *
         * @param fastBfloat16 whether the device multiplies bfloat16 faster than F32
         */
        public Precision on(boolean fastBfloat16) {
            return this == BF16 || (this == AUTO && fastBfloat16) ? Precision.BF16 : Precision.FP32;
        }
    }
}
