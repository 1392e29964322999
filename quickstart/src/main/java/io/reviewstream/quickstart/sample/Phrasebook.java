package io.reviewstream.quickstart.sample;

import io.reviewstream.quickstart.sample.SampleReview.Domain;
import io.reviewstream.quickstart.sample.SampleReview.TemplateSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The words of one domain: banks of phrases, templates, and sentences that say nothing about the product. Read from a
 * resource with the sections {@code [banks]}, {@code [training]} and {@code [held-out]}, one {@code name: content} per
 * line; the phrases of a bank are separated by commas. No pattern is in both sets of templates.
 */
final class Phrasebook {
    private final boolean sentenceCase;
    private final Map<String, List<String>> banks = new HashMap<>();
    private final Map<TemplateSet, List<Template>> templates = new EnumMap<>(TemplateSet.class);
    private final Map<TemplateSet, List<String>> asides = new EnumMap<>(TemplateSet.class);

    /** How the deciding sentence of a review carries its label. */
    enum Style {
        /** Says it: "the lid is sturdy". */
        PLAIN(0.63),
        /** Denies the opposite: "I would not call the lid flimsy". */
        NEGATION(0.09),
        /** Weighs two sides, and the main clause decides: "nice case, but it scratches". */
        CONTRAST(0.11),
        /** Sets it against another product, a hope or a fear. */
        COMPARISON(0.06),
        /** Praises in order to blame; always negative. */
        SARCASM(0.05),
        /** Says how many stars. */
        RATING(0.06);

        private final double share;

        Style(double share) {
            this.share = share;
        }

        /** The style at {@code point} of [0, 1) when the styles are laid end to end by share. */
        static Style at(double point) {
            double end = 0;
            for (Style style : values()) {
                end += style.share;
                if (point < end) {
                    return style;
                }
            }
            return PLAIN;
        }

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A sentence with slots. {@code {product}} takes any phrase of that bank; {@code {=adj}} one of the review's own
     * polarity, {@code {!adj}} one of the opposite. So a template serves both labels, sarcasm excepted, which is negative.
     */
    record Template(String id, Style style, String pattern) {
        boolean canSay(boolean positive) {
            return !(style == Style.SARCASM && positive);
        }
    }

    private Phrasebook(boolean sentenceCase) {
        this.sentenceCase = sentenceCase;
        for (TemplateSet set : TemplateSet.values()) {
            templates.put(set, new ArrayList<>());
            asides.put(set, new ArrayList<>());
        }
    }

    /** That of a domain. */
    static Phrasebook of(Domain domain) {
        Phrasebook book = new Phrasebook(domain == Domain.HOUSEHOLD);
        String section = "";
        for (String line : lines(domain.id() + ".txt")) {
            if (line.startsWith("[")) {
                section = line.substring(1, line.length() - 1);
            } else if (!line.startsWith("#")) {
                book.add(domain, section, line.split(": ", 2));
            }
        }
        return book;
    }

    private static List<String> lines(String resource) {
        try (InputStream text = Objects.requireNonNull(Phrasebook.class.getResourceAsStream(resource), resource)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the resource " + resource, e);
        }
    }

    private void add(Domain domain, String section, String[] line) {
        if (section.equals("banks")) {
            banks.put(line[0], List.of(line[1].strip().split(", ")));
            return;
        }
        TemplateSet set = TemplateSet.of(section);
        if (line[0].equals("aside")) {
            asides.get(set).add(line[1]);
        } else {
            Style style = Style.valueOf(line[0].toUpperCase(Locale.ROOT));
            List<Template> known = templates.get(set);
            String id = String.format(Locale.ROOT, "%s-%s-%s-%02d", domain.id(), style.id(), set.id(), known.size());
            known.add(new Template(id, style, line[1]));
        }
    }

    boolean sentenceCase() {
        return sentenceCase;
    }

    /** The phrases of a bank; with a polarity, {@code name+} or {@code name-}. */
    List<String> bank(String name) {
        return Objects.requireNonNull(banks.get(name), () -> "no bank named " + name);
    }

    List<Template> templates(TemplateSet set) {
        return templates.get(set);
    }

    List<Template> templates(TemplateSet set, Style style) {
        return templates(set).stream()
                .filter(template -> template.style() == style)
                .toList();
    }

    List<String> asides(TemplateSet set) {
        return asides.get(set);
    }
}
