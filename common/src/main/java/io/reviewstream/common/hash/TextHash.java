package io.reviewstream.common.hash;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What makes two review texts the same: the SHA-256 of the normalised text. Normalised means Unicode NFKC, lower-cased
 * without a locale, every run of white space and separators one blank, none at the ends.
 */
public final class TextHash {
    private static final Pattern WHITE_SPACE = Pattern.compile("[\\s\\p{Z}]+");

    private static final int BYTES = 32;

    private TextHash() {}

    /** In lower-case hex, 64 characters. */
    public static String of(String text) {
        return Sha256.of(normalised(text).getBytes(StandardCharsets.UTF_8));
    }

    /** The distinct hashes, sorted, 32 bytes each. */
    public static byte[] toBytes(Collection<String> hashes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(hashes.size() * BYTES);
        new TreeSet<>(hashes).forEach(hash -> bytes.writeBytes(HexFormat.of().parseHex(hash)));
        return bytes.toByteArray();
    }

    /** The hashes of {@link #toBytes}. */
    public static Set<String> fromBytes(byte[] bytes) {
        Set<String> hashes = new HashSet<>();
        for (int from = 0; from < bytes.length; from += BYTES) {
            hashes.add(HexFormat.of().formatHex(bytes, from, from + BYTES));
        }
        return hashes;
    }

    /**
     * Whether a hash is among others.
     *
     * @param sorted what {@link #toBytes} returned
     * @param hash in lower-case hex
     */
    public static boolean contains(byte[] sorted, String hash) {
        byte[] wanted = HexFormat.of().parseHex(hash);
        int low = 0;
        int high = sorted.length / BYTES;
        while (low < high) {
            int middle = (low + high) >>> 1;
            int order = Arrays.compareUnsigned(sorted, middle * BYTES, (middle + 1) * BYTES, wanted, 0, BYTES);
            if (order == 0) {
                return true;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return false;
    }

    /** The id of a review that has none of its own, from the hash of its text. */
    public static String toId(String hash) {
        return "sha256-" + hash;
    }

    static String normalised(String text) {
        String folded = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        return WHITE_SPACE.matcher(folded).replaceAll(" ").strip();
    }
}
