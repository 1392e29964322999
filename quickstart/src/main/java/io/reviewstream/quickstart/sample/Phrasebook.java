package io.reviewstream.quickstart.sample;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The words of one domain: banks of phrases, templates, and sentences that say nothing about the product. Read from
 * text, one {@code name: content} per line; bank entries are separated by commas.
 */
final class Phrasebook {
    private final boolean sentenceCase;
    private final Map<String, List<String>> banks;
    private final Map<TemplateSet, List<Template>> templates;
    private final Map<TemplateSet, List<String>> asides;

    private Phrasebook(
            boolean sentenceCase,
            Map<String, List<String>> banks,
            Map<TemplateSet, List<Template>> templates,
            Map<TemplateSet, List<String>> asides) {
        this.sentenceCase = sentenceCase;
        this.banks = banks;
        this.templates = templates;
        this.asides = asides;
    }

    /**
     * Reads a phrasebook.
     *
     * @param domain goes into the template ids
     * @param sentenceCase whether a sentence begins with a capital
     * @param banks lines such as {@code adj+: sturdy, elegant}
     * @param training lines such as {@code plain: The {aspect} is {=adj}.}, or {@code aside: It rained.}
     * @param heldOut lines of the same form; no pattern may be in both
     */
    static Phrasebook read(String domain, boolean sentenceCase, String banks, String training, String heldOut) {
        Map<String, List<String>> phrases = new HashMap<>();
        for (String line : banks.lines().toList()) {
            String[] parts = line.split(": ", 2);
            phrases.put(parts[0].strip(), List.of(parts[1].strip().split(", ")));
        }
        Map<TemplateSet, List<Template>> templates = new EnumMap<>(TemplateSet.class);
        Map<TemplateSet, List<String>> asides = new EnumMap<>(TemplateSet.class);
        read(domain, TemplateSet.TRAINING, training, templates, asides);
        read(domain, TemplateSet.HELD_OUT, heldOut, templates, asides);
        return new Phrasebook(sentenceCase, phrases, templates, asides);
    }

    private static void read(
            String domain,
            TemplateSet split,
            String text,
            Map<TemplateSet, List<Template>> allTemplates,
            Map<TemplateSet, List<String>> allAsides) {
        List<Template> templates = new ArrayList<>();
        List<String> asides = new ArrayList<>();
        for (String line : text.lines().toList()) {
            String[] parts = line.split(": ", 2);
            if (parts[0].equals("aside")) {
                asides.add(parts[1]);
            } else {
                Style style = Style.of(parts[0]);
                String id = String.format(Locale.ROOT, "%s-%s-%s-%02d", domain, style.id(), split.id(), templates.size());
                templates.add(new Template(id, split, style, parts[1], style == Style.SARCASM));
            }
        }
        allTemplates.put(split, List.copyOf(templates));
        allAsides.put(split, List.copyOf(asides));
    }

    boolean sentenceCase() {
        return sentenceCase;
    }

    /** The phrases of a bank; with a polarity, {@code name+} or {@code name-}. */
    List<String> bank(String name) {
        List<String> phrases = banks.get(name);
        if (phrases == null) {
            throw new IllegalArgumentException("no bank named " + name);
        }
        return phrases;
    }

    List<Template> templates(TemplateSet split) {
        return templates.get(split);
    }

    List<Template> templates(TemplateSet split, Style style) {
        return templates.get(split).stream()
                .filter(template -> template.style() == style)
                .toList();
    }

    List<String> asides(TemplateSet split) {
        return asides.get(split);
    }
}
