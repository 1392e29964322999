package io.reviewstream.trainer.network;

/** What the network's matrix products are computed in; parameters, sums and everything else are F32 in any case. */
public enum Precision {
    FP32,
    /** bfloat16: 8 bits of exponent and 8 of mantissa, products added up in F32. */
    BF16
}
