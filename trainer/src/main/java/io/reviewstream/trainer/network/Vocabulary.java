package io.reviewstream.trainer.network;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A WordPiece vocabulary made from texts, for a network that starts from nothing: the special tokens; every character
 * seen and every printable ASCII one, at the start of a word and inside it, so that no such word is unknown; then whole
 * words and word endings, the most frequent first. BERT's own vocabulary is learned otherwise, and better; this one
 * needs no training and depends only on the texts.
 */
public final class Vocabulary {
    /** The tokens that DistilBERT gives a meaning, the first of them for padding. */
    public static final List<String> SPECIAL_TOKENS = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");

    private static final String INSIDE = "##";
    private static final int LONGEST_ENDING = 4;
    private static final int LEAST_COUNT = 2;

    private Vocabulary() {}

    /**
     * The vocabulary of {@code texts}, in lower case and without accents as BERT's uncased models read.
     *
     * @param size the most tokens there may be, unless the characters alone are more
     * @return the tokens by id
     */
    public static List<String> of(Iterable<String> texts, int size) {
        Map<String, Integer> counts = new HashMap<>();
        Set<String> characters = new TreeSet<>();
        for (char c = '!'; c <= '~'; c++) {
            characters.add(String.valueOf(Character.toLowerCase(c)));
        }
        for (String text : texts) {
            for (String word : words(text)) {
                word.codePoints().mapToObj(Character::toString).forEach(characters::add);
                count(counts, word);
            }
        }
        Set<String> tokens = new LinkedHashSet<>(SPECIAL_TOKENS);
        tokens.addAll(characters);
        characters.forEach(character -> tokens.add(INSIDE + character));
        Comparator<Map.Entry<String, Integer>> frequentFirst =
                Map.Entry.comparingByValue(Comparator.<Integer>reverseOrder());
        Comparator<Map.Entry<String, Integer>> wordsFirst =
                Comparator.comparing(entry -> entry.getKey().startsWith(INSIDE));
        counts.entrySet().stream()
                .filter(entry -> entry.getValue() >= LEAST_COUNT)
                .sorted(frequentFirst.thenComparing(wordsFirst).thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .filter(token -> !tokens.contains(token))
                .limit(Math.max(0, size - tokens.size()))
                .toList()
                .forEach(tokens::add);
        return List.copyOf(tokens);
    }

    private static void count(Map<String, Integer> counts, String word) {
        counts.merge(word, 1, Integer::sum);
        for (int length = 2; length <= LONGEST_ENDING && length < word.length(); length++) {
            counts.merge(INSIDE + word.substring(word.length() - length), 1, Integer::sum);
        }
    }

    /** Words and single punctuation marks, as BERT's pre-tokenizer cuts them. */
    private static List<String> words(String text) {
        String plain = Normalizer.normalize(text, Normalizer.Form.NFD)
                .replaceAll("\\p{Mn}", "")
                .toLowerCase(Locale.ROOT);
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        plain.codePoints().forEach(c -> {
            boolean alone = isPunctuation(c) || Character.isIdeographic(c);
            boolean gap = Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c);
            if ((alone || gap) && !word.isEmpty()) {
                words.add(word.toString());
                word.setLength(0);
            }
            if (alone) {
                words.add(Character.toString(c));
            } else if (!gap) {
                word.appendCodePoint(c);
            }
        });
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }

    /** As BERT has it: every ASCII sign that is no letter or digit, and Unicode's punctuation. */
    private static boolean isPunctuation(int c) {
        if (c < 128) {
            return c > ' ' && c != 127 && !Character.isLetterOrDigit(c);
        }
        return Character.toString(c).matches("\\p{P}");
    }
}
