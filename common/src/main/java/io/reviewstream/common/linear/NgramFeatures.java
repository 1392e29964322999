package io.reviewstream.common.linear;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.utils.Utils;

/**
 * The distinct words and pairs of neighbouring words of a text, hashed: the same numbers on every platform and in every locale.
 * A word is a run of letters, with apostrophes inside it, or of digits; {@code !} and {@code ?} are words too. The text is
 * normalised to Unicode NFKC and lower-cased without a locale first.
 */
public final class NgramFeatures {
    /** Changes with everything that changes a number, since weights belong to the numbers that they were trained on. */
    public static final int VERSION = 1;

    private static final int BITS = 20;
    /** The numbers are less than this one. */
    public static final int BUCKETS = 1 << BITS;

    private static final Pattern WORD = Pattern.compile("\\p{L}+(?:['\u2019]\\p{L}+)*|\\p{N}+|[!?]");

    private NgramFeatures() {}

    /** The numbers of a text, ascending, each once; none if it has no word. */
    public static int[] of(String text) {
        String folded = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        int[] numbers = new int[64];
        int count = 0;
        int previous = 0;
        Matcher words = WORD.matcher(folded);
        while (words.find()) {
            int word = Utils.murmur2(words.group().replace('\u2019', '\'').getBytes(StandardCharsets.UTF_8));
            if (count + 2 > numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * numbers.length);
            }
            numbers[count++] = bucket(word);
            if (count > 1) {
                numbers[count++] = bucket(31 * previous + word + 1);
            }
            previous = word;
        }
        Arrays.sort(numbers, 0, count);
        int distinct = 0;
        for (int i = 0; i < count; i++) {
            if (i == 0 || numbers[i] != numbers[i - 1]) {
                numbers[distinct++] = numbers[i];
            }
        }
        return Arrays.copyOf(numbers, distinct);
    }

    /** The highest bits of a product with the golden ratio (Knuth, The Art of Computer Programming, volume 3, 6.4). */
    private static int bucket(int hash) {
        return (hash * 0x9E3779B1) >>> (Integer.SIZE - BITS);
    }
}
