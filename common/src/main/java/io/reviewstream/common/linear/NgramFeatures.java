package io.reviewstream.common.linear;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;

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

    private static final int MARKS = 1 << Character.NON_SPACING_MARK | 1 << Character.COMBINING_SPACING_MARK;
    private static final int LETTERS = 1 << Character.LOWERCASE_LETTER
            | 1 << Character.UPPERCASE_LETTER
            | 1 << Character.TITLECASE_LETTER
            | 1 << Character.MODIFIER_LETTER
            | 1 << Character.OTHER_LETTER
            | MARKS;
    private static final int DIGITS =
            1 << Character.DECIMAL_DIGIT_NUMBER | 1 << Character.LETTER_NUMBER | 1 << Character.OTHER_NUMBER;

    private final String text;
    private int at;
    private int[] numbers = new int[128];
    private int count;
    private int previousWord;

    private NgramFeatures(String text) {
        this.text = text;
    }

    /** The numbers of a text, ascending, each once; none if it has no word. */
    public static int[] of(String text) {
        NgramFeatures features = new NgramFeatures(
                Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT));
        while (features.at < features.text.length()) {
            features.readWord();
        }
        return features.distinct();
    }

    /** Reads one word, or one character that belongs to none. */
    private void readWord() {
        int first = text.codePointAt(at);
        if (is(LETTERS, first)) {
            addWord(run(LETTERS));
        } else if (is(DIGITS, first)) {
            addWord(run(DIGITS));
        } else {
            at += Character.charCount(first);
            if (first == '!' || first == '?') {
                addWord(first);
            }
        }
    }

    /** Reads a run of characters of these types, and returns its hash: 31 times that of the characters before, plus the next. */
    private int run(int types) {
        int hash = 0;
        while (at < text.length()) {
            int character = text.codePointAt(at);
            int length = Character.charCount(character);
            if (types == LETTERS
                    && isApostrophe(character)
                    && at + 1 < text.length()
                    && is(LETTERS, text.codePointAt(at + 1))) {
                character = '\'';
            } else if (!is(types, character)) {
                return hash;
            }
            hash = 31 * hash + character;
            at += length;
        }
        return hash;
    }

    private static boolean is(int types, int character) {
        return (types >>> Character.getType(character) & 1) == 1;
    }

    private static boolean isApostrophe(int character) {
        return character == '\'' || character == '\u2019';
    }

    private void addWord(int hash) {
        if (count + 2 > numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * numbers.length);
        }
        if (count > 0) {
            numbers[count++] = bucket(31 * mixed(previousWord) + hash);
        }
        numbers[count++] = bucket(hash);
        previousWord = hash;
    }

    /** The highest bits of the mixed hash. */
    private static int bucket(int hash) {
        return mixed(hash) >>> (Integer.SIZE - BITS);
    }

    /** The finalizer of MurmurHash3, by Austin Appleby: each bit depends on all of them. */
    private static int mixed(int hash) {
        int mixed = (hash ^ hash >>> 16) * 0x85EBCA6B;
        mixed = (mixed ^ mixed >>> 13) * 0xC2B2AE35;
        return mixed ^ mixed >>> 16;
    }

    private int[] distinct() {
        Arrays.sort(numbers, 0, count);
        int distinct = 0;
        for (int i = 0; i < count; i++) {
            if (i == 0 || numbers[i] != numbers[i - 1]) {
                numbers[distinct++] = numbers[i];
            }
        }
        return Arrays.copyOf(numbers, distinct);
    }
}
