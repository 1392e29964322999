package io.reviewstream.trainer.command;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ServingPlan;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.common.registry.Release;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.evaluation.Evaluation;
import io.reviewstream.trainer.retrain.RetrainResult;
import io.reviewstream.trainer.run.RunOutcome;
import io.reviewstream.trainer.run.TrainingPlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The results of commands as text and as JSON. */
final class ResultFormatter {
    private ResultFormatter() {}

    /**
     * What {@code train}, {@code export} and {@code retrain} print as JSON.
     *
     * @param decision {@code ACCEPTED}, {@code REJECTED}, {@code UNDECIDED}, or {@code NOTHING_TO_DO} or {@code FAILED} without a model
     * @param metrics on the held-out reviews
     * @param rawMetrics the same of the base model before fine-tuning
     * @param bundle its directory
     * @param warnings about the data
     * @param notes about the network and the serving plans
     */
    record RunJson(
            Optional<String> modelVersion,
            String decision,
            List<String> reasons,
            Map<String, Double> metrics,
            Map<String, Double> rawMetrics,
            Optional<String> bundle,
            Optional<Long> championNumber,
            Optional<Long> releaseNumber,
            List<String> warnings,
            List<String> notes) {
        static RunJson of(RunOutcome outcome) {
            GateDecision decision = outcome.decision();
            return new RunJson(
                    Optional.of(outcome.bundle().version().value()),
                    decision.name(),
                    decision.reasons(),
                    decision.evidence().candidate(),
                    decision.evidence().raw(),
                    Optional.of(outcome.bundle().location()),
                    outcome.champion().map(champion -> champion.number()),
                    outcome.release().map(release -> release.step().release()),
                    outcome.warnings(),
                    outcome.notes());
        }

        static RunJson withoutModel(String decision, String reason) {
            return new RunJson(
                    Optional.empty(),
                    decision,
                    List.of(reason),
                    Map.of(),
                    Map.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    List.of());
        }
    }

    /** Prints the result of {@code retrain}. */
    static void print(RetrainResult result, ResultPrinter results) {
        if (result instanceof RetrainResult.Made made) {
            results.print(RunJson.of(made.outcome()), of(made.outcome()));
        } else if (result instanceof RetrainResult.Foreseen foreseen) {
            results.print(foreseen.forecast(), DryRunFormatter.of(foreseen.forecast()));
        } else if (result instanceof RetrainResult.NothingToDo nothing) {
            results.print(
                    RunJson.withoutModel("NOTHING_TO_DO", nothing.reason()), "Nothing to do: " + nothing.reason());
        } else if (result instanceof RetrainResult.Failed failed) {
            results.print(RunJson.withoutModel("FAILED", failed.reason()), "Failed: " + failed.reason());
        }
    }

    static String of(RetrainRequest request, ModelAnnouncement answer) {
        return String.format(
                Locale.ROOT,
                "Not sent again: request %s for the same champion and the same labels was answered at %s: %s%s.%n%sNo"
                        + " model is being trained; new labels make a new request.",
                request.requestId(),
                answer.announcedAt(),
                answer.status(),
                answer.modelVersion().map(version -> ", model " + version).orElse(""),
                answer.reasons().stream().map(reason -> "  - " + reason + "\n").collect(Collectors.joining()));
    }

    static String of(RunOutcome outcome) {
        StringBuilder text = new StringBuilder();
        GateDecision decision = outcome.decision();
        text.append(decision.name()).append("  ").append(outcome.bundle()).append('\n');
        decision.reasons().forEach(reason -> text.append("  - ").append(reason).append('\n'));
        outcome.champion().ifPresent(champion -> text.append("Promoted to champion ")
                .append(champion.number())
                .append(".\n"));
        outcome.release().ifPresent(release -> text.append("Challenger in release ")
                .append(release.step().release())
                .append(": labels decide whether it replaces ")
                .append(release.step().champion())
                .append(
                        release instanceof Release.Canary canary
                                ? String.format(
                                        Locale.ROOT,
                                        ", and it serves %.0f %% of the reviews until then",
                                        100 * canary.share())
                                : "")
                .append(".\n"));
        outcome.warnings()
                .forEach(warning -> text.append("Warning: ").append(warning).append('\n'));
        Map<String, Double> base = decision.evidence().raw();
        Map<String, Double> tuned = decision.evidence().candidate();
        if (!tuned.isEmpty()) {
            text.append(String.format(
                    Locale.ROOT, "On %d held-out reviews%n", decision.evidence().holdoutRows()));
            text.append(row("", "base model", "this model"));
            for (String name : List.of("accuracy", "f1", "rocAuc", "logLoss", "calibrationError")) {
                text.append(row(name, number(base.get(name)), number(tuned.get(name))));
            }
        }
        outcome.notes().forEach(note -> text.append(note).append('\n'));
        return text.toString();
    }

    /**
     * An evaluation.
     *
     * @param linear how a linear model takes part, if it does
     */
    static String of(Evaluation evaluation, Optional<ServingPlan.LinearPlan> linear) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%s (%s%s) on %d reviews%n",
                evaluation.modelVersion(),
                evaluation.servedFile(),
                linear.isPresent() ? " and " + BundleFiles.LINEAR : "",
                evaluation.rows()));
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put(
                "accuracy",
                String.format(
                        Locale.ROOT,
                        "%s, 95 %% interval %s to %s",
                        number(evaluation.accuracy()),
                        number(evaluation.accuracyInterval().low()),
                        number(evaluation.accuracyInterval().high())));
        lines.put("ROC AUC", evaluation.rocAuc().map(ResultFormatter::number).orElse("undefined: only one class"));
        lines.put("log loss", number(evaluation.logLoss()));
        lines.put("calibration error", number(evaluation.calibrationError()));
        lines.put("reviews/s", String.format(Locale.ROOT, "%.1f", evaluation.reviewsPerSecond()));
        lines.forEach((name, value) -> text.append(String.format(Locale.ROOT, "  %-18s %s%n", name, value)));
        text.append(String.format(
                Locale.ROOT, "  %-10s %9s %9s %9s %9s%n", "class", "precision", "recall", "F1", "reviews"));
        classLine(text, "positive", evaluation.positive());
        classLine(text, "negative", evaluation.negative());
        Evaluation.Confusion counts = evaluation.confusion();
        text.append(String.format(Locale.ROOT, "  %-18s %12s %12s%n", "", "predicted +", "predicted -"));
        text.append(String.format(
                Locale.ROOT,
                "  %-18s %12d %12d%n",
                "labelled positive",
                counts.truePositive(),
                counts.falseNegative()));
        text.append(String.format(
                Locale.ROOT,
                "  %-18s %12d %12d%n",
                "labelled negative",
                counts.falsePositive(),
                counts.trueNegative()));
        return text.toString();
    }

    /** After Ctrl-C, in one line. */
    static String stopped(TrainingPlan plan) {
        return "Stopped; nothing was published."
                + plan.compute()
                        .checkpoints()
                        .map(checkpoints -> checkpoints.isThere()
                                ? " The same command resumes from the last checkpoint."
                                : " No checkpoint was written yet, so the same command starts again.")
                        .orElse("");
    }

    /** About a model that is made twice. */
    static String same(ModelBundle earlier) {
        return "Model " + earlier.version() + " was trained with the same data, settings and base model before; this"
                + " run makes it again. 'reviewstream models show " + earlier.version()
                + "' shows what the gate decided, and 'models promote' promotes it.";
    }

    /** The number of reviews that were read and dropped, in one line. */
    static String of(Corpus corpus) {
        StringBuilder text = new StringBuilder(
                String.format(Locale.ROOT, "%d labelled reviews", corpus.rows().size()));
        corpus.leftOut().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry ->
                        text.append(String.format(Locale.ROOT, ", dropped %d %s", entry.getValue(), entry.getKey())));
        return text.append('.').toString();
    }

    private static void classLine(StringBuilder text, String name, Evaluation.ClassScore score) {
        text.append(String.format(
                Locale.ROOT,
                "  %-10s %9s %9s %9s %9d%n",
                name,
                number(score.precision()),
                number(score.recall()),
                number(score.f1()),
                score.support()));
    }

    private static String row(String name, String base, String tuned) {
        return String.format(Locale.ROOT, "  %-18s %10s %10s%n", name, base, tuned);
    }

    private static String number(Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.4f", value);
    }
}
