package io.reviewstream.common.hash;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
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

    /** The id of a review that has none of its own, from the hash of its text. */
    public static String toId(String hash) {
        return "sha256-" + hash;
    }

    static String normalised(String text) {
        String folded = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        return WHITE_SPACE.matcher(folded).replaceAll(" ").strip();
    }
}
