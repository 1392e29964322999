package io.reviewstream.quickstart.sample;

import io.reviewstream.quickstart.sample.SampleReview.Domain;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * What hurried writers do to a text: typos, case, repeated letters, punctuation, emoji that mean nothing. Rare in the
 * household domain, common in the electronics one. The numbers are shares of the reviews. Not thread-safe.
 */
record Noise(
        double typos,
        double shouting,
        double stretching,
        double exclaiming,
        double emoji,
        double trailingOff,
        Random random) {
    private static final List<String> EMOJI = List.of("📱", "🎧", "🔋", "🤷", "👀", "🙂");
    private static final int SHORTEST_TYPO = 5;

    static Noise of(Domain domain, Random random) {
        return switch (domain) {
            case HOUSEHOLD -> new Noise(0.10, 0.02, 0.0, 0.03, 0.0, 0.05, random);
            case ELECTRONICS -> new Noise(0.18, 0.06, 0.10, 0.25, 0.12, 0.20, random);
        };
    }

    String scuff(String text) {
        String scuffed = text;
        if (happens(typos)) {
            scuffed = onOneWord(scuffed, this::typo);
        }
        if (happens(stretching)) {
            scuffed = onOneWord(scuffed, this::stretch);
        }
        if (happens(shouting)) {
            scuffed = onOneWord(scuffed, word -> word.toUpperCase(Locale.ROOT));
        }
        if (happens(trailingOff)) {
            scuffed = scuffed.substring(0, scuffed.length() - 1);
        } else if (happens(exclaiming)) {
            scuffed = scuffed.substring(0, scuffed.length() - 1) + "!".repeat(1 + random.nextInt(3));
        }
        if (happens(emoji)) {
            scuffed = scuffed + " " + EMOJI.get(random.nextInt(EMOJI.size()));
        }
        return scuffed;
    }

    private boolean happens(double share) {
        return random.nextDouble() < share;
    }

    private String onOneWord(String text, UnaryOperator<String> change) {
        String[] words = text.split(" ");
        int chosen = random.nextInt(words.length);
        words[chosen] = change.apply(words[chosen]);
        return String.join(" ", words);
    }

    /** Swaps two neighbouring letters inside a longer word. */
    private String typo(String word) {
        if (word.length() < SHORTEST_TYPO || !word.chars().allMatch(Character::isLetter)) {
            return word;
        }
        int at = 1 + random.nextInt(word.length() - 3);
        return word.substring(0, at) + word.charAt(at + 1) + word.charAt(at) + word.substring(at + 2);
    }

    /** Says the last letter longer. */
    private String stretch(String word) {
        char last = word.charAt(word.length() - 1);
        return Character.isLetter(last) ? word + String.valueOf(last).repeat(2 + random.nextInt(3)) : word;
    }
}
