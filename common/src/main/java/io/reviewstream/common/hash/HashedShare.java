package io.reviewstream.common.hash;

import java.nio.charset.StandardCharsets;

/**
 * A share of all keys, chosen by their hash: the same on every instance and after every restart, and for another salt an
 * independent choice.
 *
 * @param share in [0, 1]
 */
public record HashedShare(String salt, double share) {
    /** The bits that a double holds exactly. */
    private static final int BITS = 52;

    public HashedShare {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("not a share: " + share);
        }
    }

    /** Whether it contains a key. */
    public boolean contains(String key) {
        return place(salt, key) < share;
    }

    /** The place of a key among all: uniform in [0, 1) over keys, and independent for another salt. */
    public static double place(String salt, String key) {
        String hash = Sha256.of((salt + "\n" + key).getBytes(StandardCharsets.UTF_8));
        return Math.scalb((double) Long.parseLong(hash, 0, BITS / 4, 16), -BITS);
    }
}
