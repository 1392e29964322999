package io.reviewstream.quickstart.sample;

import io.reviewstream.quickstart.sample.SampleReview.TemplateSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes one review: a deciding sentence in some style, often a plain sentence that says the same, sometimes a verdict
 * or an aside. All sentences come from templates of one split. Not thread-safe: draws from the {@link Random} given.
 */
final class Composer {
    private static final Pattern SLOT = Pattern.compile("\\{([=!]?)([a-z]+)}");
    private static final Pattern ARTICLE = Pattern.compile("\\b([Aa]) (?=[aeiou])");
    private static final double SUPPORT_SHARE = 0.4;
    private static final double VERDICT_SHARE = 0.15;
    private static final double ASIDE_SHARE = 0.3;

    private final Phrasebook book;
    private final TemplateSet split;
    private final Random random;
    private String product = "";

    /** The words of a review before noise, and the template that decides its label. */
    record Draft(Phrasebook.Template template, String text) {}

    Composer(Phrasebook book, TemplateSet split, Random random) {
        this.book = book;
        this.split = split;
        this.random = random;
    }

    Draft compose(boolean positive) {
        product = oneOf(book.bank("product"));
        Phrasebook.Template deciding = decidingTemplate(positive);
        Set<String> used = new HashSet<>();
        List<String> sentences = new ArrayList<>();
        sentences.add(fill(deciding.pattern(), positive, used));
        if (random.nextDouble() < SUPPORT_SHARE) {
            sentences.add(
                    fill(oneOf(book.templates(split, Phrasebook.Style.PLAIN)).pattern(), positive, used));
        }
        if (random.nextDouble() < VERDICT_SHARE) {
            sentences.add(fill("{=verdict}.", positive, used));
        }
        if (random.nextDouble() < ASIDE_SHARE) {
            sentences.add(random.nextInt(sentences.size() + 1), fill(oneOf(book.asides(split)), positive, used));
        }
        return new Draft(deciding, String.join(" ", sentences));
    }

    private Phrasebook.Template decidingTemplate(boolean positive) {
        List<Phrasebook.Template> candidates = book.templates(split, Phrasebook.Style.at(random.nextDouble())).stream()
                .filter(template -> template.canSay(positive))
                .toList();
        return candidates.isEmpty() ? oneOf(book.templates(split, Phrasebook.Style.PLAIN)) : oneOf(candidates);
    }

    private String fill(String pattern, boolean positive, Set<String> used) {
        String filled =
                SLOT.matcher(pattern).replaceAll(slot -> Matcher.quoteReplacement(phrase(slot, positive, used)));
        String sentence = ARTICLE.matcher(filled).replaceAll("$1n ");
        return book.sentenceCase() ? Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1) : sentence;
    }

    /** The review's product, or a phrase that the review has not used, while the bank has one. */
    private String phrase(MatchResult slot, boolean positive, Set<String> used) {
        if (slot.group(2).equals("product")) {
            return product;
        }
        String polarity =
                switch (slot.group(1)) {
                    case "=" -> positive ? "+" : "-";
                    case "!" -> positive ? "-" : "+";
                    default -> "";
                };
        List<String> bank = book.bank(slot.group(2) + polarity);
        String phrase = oneOf(bank);
        for (int attempt = 0; attempt < bank.size() && used.contains(phrase); attempt++) {
            phrase = oneOf(bank);
        }
        used.add(phrase);
        return phrase;
    }

    private <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
