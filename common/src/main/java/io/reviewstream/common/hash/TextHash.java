package io.reviewstream.common.hash;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What makes two review texts the same: the SHA-256 of the normalised text. Normalised means Unicode NFKC, lower-cased
 * without a locale, every run of white space and separators one blank, none at the ends.
 */
public final class TextHash {
    private static final Pattern WHITE_SPACE = Pattern.compile("[\\s\\p{Z}]+");

    private TextHash() {}

    /** In lower-case hex, 64 characters. */
    public static String of(String text) {
        return Sha256.of(normalised(text).getBytes(StandardCharsets.UTF_8));
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
