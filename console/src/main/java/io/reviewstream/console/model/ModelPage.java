package io.reviewstream.console.model;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.common.registry.GateDecision.GateEvidence;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The page of a model. The template escapes every value but the card, which {@link CardHtml} made.
 *
 * @param problems why a part is not shown, each in one line
 * @param decision of the gate; empty for a model that was never evaluated
 * @param champions when it became champion, and when it was withdrawn, oldest first
 * @param pictures the names of those that the card does not show
 */
record ModelPage(
        ModelVersion version,
        List<String> problems,
        Optional<GateDecision> decision,
        List<Champion> champions,
        Optional<PlanTable> plans,
        Optional<CardHtml> card,
        List<String> pictures) {
    private static final Template TEMPLATE = template();

    ModelPage {
        problems = List.copyOf(problems);
        champions = List.copyOf(champions);
        pictures = List.copyOf(pictures);
    }

    /** The page of a version that there is not. */
    static ModelPage absent(ModelVersion version, String problem) {
        return new ModelPage(
                version, List.of(problem), Optional.empty(), List.of(), Optional.empty(), Optional.empty(), List.of());
    }

    private static Template template() {
        try (Reader reader = new InputStreamReader(
                Objects.requireNonNull(ModelPage.class.getResourceAsStream("model.html.mustache")),
                StandardCharsets.UTF_8)) {
            return Mustache.compiler().compile(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As one HTML document. */
    String html() {
        return TEMPLATE.execute(Map.of(
                "version", version.value(),
                "problems", problems,
                "decision", decision.map(ModelPage::shown).stream().toList(),
                "hasHistory", !champions.isEmpty(),
                "history", champions.stream().map(this::shown).toList(),
                "plans", plans.stream().toList(),
                "card", card.map(CardHtml::html).stream().toList(),
                "hasPictures", !pictures.isEmpty(),
                "pictures", pictures.stream().map(PictureRow::of).toList()));
    }

    /** What the gate decided, in words. */
    record DecisionText(String sentence, List<String> reasons) {}

    private static DecisionText shown(GateDecision decision) {
        GateEvidence evidence = decision.evidence();
        String verb =
                switch (decision.name()) {
                    case "ACCEPTED" -> "accepted it";
                    case "REJECTED" -> "rejected it";
                    default -> "could not decide";
                };
        StringBuilder sentence =
                new StringBuilder("The gate " + verb + " on " + Words.time(evidence.decidedAt()) + ".");
        measured(evidence.candidate())
                .ifPresent(text -> sentence.append(String.format(
                        Locale.ROOT, " It is correct on %s of %d held-out reviews.", text, evidence.holdoutRows())));
        evidence.championVersion()
                .flatMap(champion -> measured(evidence.champion()).map(text -> champion + " on " + text))
                .ifPresent(text ->
                        sentence.append(" The champion was ").append(text).append('.'));
        return new DecisionText(sentence.toString(), decision.reasons());
    }

    private static Optional<String> measured(Map<String, Double> metrics) {
        return Optional.ofNullable(metrics.get("accuracy"))
                .map(accuracy -> Words.percent(accuracy)
                        + (metrics.containsKey("accuracyLow") && metrics.containsKey("accuracyHigh")
                                ? " (" + Words.percent(metrics.get("accuracyLow")) + " to "
                                        + Words.percent(metrics.get("accuracyHigh")) + ")"
                                : ""));
    }

    /** A line of the history. */
    record HistoryLine(long number, String at, String what, String why) {}

    private HistoryLine shown(Champion entry) {
        return new HistoryLine(
                entry.number(),
                Words.time(entry.at()),
                entry.version().equals(version)
                        ? Words.who(entry.how()) + " made it champion"
                        : "it was withdrawn, and " + entry.version() + " became champion again",
                entry.reason());
    }

    /** A picture that the card does not show. */
    record PictureRow(String name, String title) {
        private static PictureRow of(String name) {
            return new PictureRow(name, name.replaceFirst("\\.png$", "").replace('-', ' '));
        }
    }
}
