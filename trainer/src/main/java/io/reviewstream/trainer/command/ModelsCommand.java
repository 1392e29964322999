package io.reviewstream.trainer.command;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.bundle.ServingPlan;
import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.cli.CommandLines.CommonOptions;
import io.reviewstream.common.cli.RegistryOptions;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.common.registry.ModelRegistry;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code models list | show | promote | rollback | release | prune}. */
@Command(
        name = "models",
        description =
                "Lists, promotes, rolls back and removes the models of the registry, and shows or ends a release.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ModelsCommand.ListModels.class,
            ModelsCommand.Show.class,
            ChampionCommand.Promote.class,
            ChampionCommand.Rollback.class,
            ReleaseCommand.class,
            PruneCommand.class
        })
public final class ModelsCommand {
    @Mixin
    CommonOptions common;

    static ModelVersion version(String text) {
        if (!ModelVersion.isVersion(text)) {
            throw UserException.usage("'" + text + "' is not a model version. 'reviewstream models list' lists them.");
        }
        return new ModelVersion(text);
    }

    /** A command on the registry. */
    abstract static class RegistryCommand extends ResultCommand {
        @Mixin
        RegistryOptions registry;
    }

    /** Every stored version. */
    @Command(
            name = "list",
            description =
                    "Lists all models, oldest first; * marks the champion. What cannot be read is listed as damaged.")
    static final class ListModels extends RegistryCommand {
        private static final String HEADER =
                "  VERSION                  CREATED (UTC)     DECISION   ACCURACY  CHAMPION         BASE MODEL\n";
        private static final String ROLLED_BACK = " (rolled back)";
        private static final DateTimeFormatter CREATED =
                DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

        private record Line(
                String modelVersion,
                Instant createdAt,
                String baseModel,
                String decision,
                Double accuracy,
                @JsonProperty("isChampion") boolean champion) {
            static Line of(ModelRegistry registry, ModelVersion version, Optional<Champion> current) {
                Manifest manifest = registry.open(version).manifest();
                Optional<GateDecision> decision = registry.decision(version);
                return new Line(
                        version.value(),
                        manifest.createdAt(),
                        manifest.baseModel(),
                        decision.map(GateDecision::name).orElse("NONE"),
                        decision.map(each -> each.evidence().candidate().get("accuracy"))
                                .orElse(null),
                        current.map(Champion::version).equals(Optional.of(version)));
            }

            String text(List<Champion> champions) {
                return String.format(
                        Locale.ROOT,
                        "%s %-23s  %-16s  %-9s  %-8s  %-15s  %s%n",
                        champion ? "*" : " ",
                        modelVersion,
                        CREATED.format(createdAt),
                        decision,
                        accuracy == null ? "-" : String.format(Locale.ROOT, "%.4f", accuracy),
                        history(champions),
                        baseModel);
            }

            /** The numbers under which it was champion, and whether it was rolled back from the last of them. */
            private String history(List<Champion> champions) {
                String history = "";
                for (Champion champion : champions) {
                    if (champion.version().value().equals(modelVersion)) {
                        history =
                                history.replace(ROLLED_BACK, "") + (history.isEmpty() ? "" : ", ") + champion.number();
                    }
                    if (champion.withdrew().map(ModelVersion::value).equals(Optional.of(modelVersion))) {
                        history += ROLLED_BACK;
                    }
                }
                return history.isEmpty() ? "-" : history;
            }
        }

        private static String row(ModelVersion version, String damage, Optional<Champion> champion) {
            boolean current = champion.map(Champion::version).equals(Optional.of(version));
            return String.format(Locale.ROOT, "%s %-23s  DAMAGED: %s%n", current ? "*" : " ", version, damage);
        }

        @Override
        public Integer call() {
            ModelRegistry models = registry.existing();
            Optional<Champion> champion = models.champion();
            List<Champion> champions = models.champions();
            List<Line> lines = new ArrayList<>();
            SortedMap<String, String> rows = new TreeMap<>();
            SortedMap<ModelVersion, String> damaged = new TreeMap<>(models.damaged());
            for (ModelVersion version : models.versions()) {
                try {
                    Line line = Line.of(models, version, champion);
                    lines.add(line);
                    rows.put(line.modelVersion(), line.text(champions));
                } catch (UserException e) {
                    if (e.kind() == UserException.Kind.UNREACHABLE) {
                        throw e;
                    }
                    damaged.put(version, e.getMessage());
                }
            }
            damaged.forEach((version, reason) -> rows.put(version.value(), row(version, reason, champion)));
            results.print(
                    Map.of("models", lines, "damaged", damaged),
                    rows.isEmpty() ? "No models." : HEADER + String.join("", rows.values()));
            return 0;
        }
    }

    /** One version in full. */
    @Command(name = "show", description = "Shows a model: manifest, decision of the gate, champion numbers.")
    static final class Show extends RegistryCommand {
        @Parameters(paramLabel = "VERSION", description = "Version of the model.")
        private String version;

        /** The manifest without the hashes of the training texts. */
        private record Shown(
                String modelVersion,
                String bundle,
                Instant createdAt,
                String baseModel,
                List<String> labels,
                int maxTokens,
                Truncation truncation,
                Optional<ServingPlan> plan,
                Optional<Double> foldedTemperature,
                List<Manifest.Source> sources,
                int trainingTexts,
                long seed,
                Map<String, String> hyperParameters,
                Map<String, String> toolVersions,
                Optional<GateDecision> gate,
                List<Champion> champions) {}

        @Override
        public Integer call() {
            ModelRegistry models = registry.existing();
            ModelBundle bundle = models.open(version(version));
            Manifest manifest = bundle.manifest();
            Shown shown = new Shown(
                    bundle.version().value(),
                    bundle.location(),
                    manifest.createdAt(),
                    manifest.baseModel(),
                    manifest.labels(),
                    manifest.maxTokens(),
                    manifest.truncation(),
                    manifest.plan(),
                    manifest.foldedTemperature(),
                    manifest.lineage().sources(),
                    bundle.trainingTexts().size(),
                    manifest.seed(),
                    manifest.hyperParameters(),
                    manifest.toolVersions(),
                    models.decision(bundle.version()),
                    models.champions().stream()
                            .filter(champion -> champion.version().equals(bundle.version()))
                            .toList());
            results.print(shown, text(shown));
            return 0;
        }

        private static String text(ServingPlan plan) {
            StringBuilder text =
                    new StringBuilder(String.format(Locale.ROOT, "%s, %d tokens", plan.file(), plan.maxTokens()));
            plan.linear()
                    .flatMap(ServingPlan.LinearPlan::cascade)
                    .ifPresent(cascade -> text.append(String.format(
                            Locale.ROOT,
                            "; a linear model answers reviews with a margin of at least %.2f",
                            cascade.threshold())));
            plan.linear()
                    .flatMap(ServingPlan.LinearPlan::stack)
                    .ifPresent(stack -> text.append("; for the others it is combined with the network"));
            return text.toString();
        }

        private static String text(Shown shown) {
            StringBuilder text = new StringBuilder(String.format(
                    Locale.ROOT,
                    "%s%n  bundle: %s%n  base model: %s%n  created: %s%n  input: %d tokens (%s), labels %s%n",
                    shown.modelVersion(),
                    shown.bundle(),
                    shown.baseModel(),
                    shown.createdAt(),
                    shown.maxTokens(),
                    shown.truncation(),
                    shown.labels()));
            shown.plan()
                    .ifPresent(plan ->
                            text.append("  serving plan: ").append(text(plan)).append('\n'));
            shown.sources()
                    .forEach(source -> text.append(
                            String.format(Locale.ROOT, "  data: %s, %d reviews%n", source.name(), source.rows())));
            text.append(String.format(
                    Locale.ROOT, "  trained on %d reviews, %s%n", shown.trainingTexts(), shown.hyperParameters()));
            shown.gate().ifPresent(decision -> {
                text.append("  gate: ").append(decision.name()).append('\n');
                decision.reasons()
                        .forEach(reason -> text.append("    - ").append(reason).append('\n'));
            });
            shown.champions()
                    .forEach(champion -> text.append(String.format(
                            Locale.ROOT,
                            "  champion %d since %s by %s: %s%n",
                            champion.number(),
                            champion.at(),
                            champion.how(),
                            champion.reason())));
            return text.toString();
        }
    }
}
