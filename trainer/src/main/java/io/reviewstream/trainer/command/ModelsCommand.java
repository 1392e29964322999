package io.reviewstream.trainer.command;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.cli.CommandLines.CommonOptions;
import io.reviewstream.common.cli.KafkaOptions;
import io.reviewstream.common.cli.RegistryOptions;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.common.registry.RetentionRule;
import io.reviewstream.trainer.run.Announcer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code models list | show | promote | rollback | prune}. */
@Command(
        name = "models",
        description = "Lists, promotes, rolls back and removes the models of the registry.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ModelsCommand.ListModels.class,
            ModelsCommand.Show.class,
            ModelsCommand.Promote.class,
            ModelsCommand.Rollback.class,
            ModelsCommand.Prune.class
        })
public final class ModelsCommand {
    @Mixin
    CommonOptions common;

    private static ModelVersion version(String text) {
        if (!ModelVersion.isVersion(text)) {
            throw UserException.usage("'" + text + "' is not a model version. 'reviewstream models list' lists them.");
        }
        return new ModelVersion(text);
    }

    /** A command on the registry. */
    abstract static class RegistryCommand implements Callable<Integer> {
        @Mixin
        CommonOptions common;

        @Mixin
        RegistryOptions registry;

        @Mixin
        ResultPrinter results;
    }

    /** A person's decision, which is announced. */
    private abstract static class ChampionCommand extends RegistryCommand {
        @Mixin
        private KafkaOptions kafka;

        /** Changes the champion. */
        abstract Champion change(ModelRegistry models);

        abstract String text(Champion champion);

        @Override
        public Integer call() {
            ModelRegistry models = registry.existing();
            // Unreachable brokers are reported before the registry changes.
            Announcer announcer = TrainCommand.announcer(kafka, models);
            Champion champion = change(models);
            announcer.announce(champion);
            results.print(champion, text(champion));
            return 0;
        }
    }

    /** Every stored version. */
    @Command(name = "list", description = "Lists all models, oldest first; * marks the champion.")
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

        @Override
        public Integer call() {
            ModelRegistry models = registry.existing();
            Optional<Champion> champion = models.champion();
            List<Line> lines = models.versions().stream()
                    .map(version -> Line.of(models, version, champion))
                    .toList();
            List<Champion> champions = models.champions();
            String rows = lines.stream().map(line -> line.text(champions)).collect(Collectors.joining());
            results.print(Map.of("models", lines), lines.isEmpty() ? "No models." : HEADER + rows);
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
                Map<String, Double> temperatures,
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
                    manifest.temperatures(),
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

    @Command(
            name = "promote",
            description = "Promotes a model to champion, whatever the gate decided.",
            footer = {
                "",
                "Example:",
                "  reviewstream models promote v20260417-093012-3fa9c1 --reason \"first model\" --registry models/"
            })
    static final class Promote extends ChampionCommand {
        @Parameters(paramLabel = "VERSION", description = "Version of the model.")
        private String version;

        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Reason, kept in the registry.")
        private String reason;

        @Override
        public Integer call() {
            if (reason.isBlank()) {
                throw UserException.usage("--reason must not be blank.");
            }
            Optional<Champion> already = registry.existing().champion().filter(current -> current.version()
                    .equals(version(version)));
            if (already.isPresent()) {
                results.print(
                        already.get(),
                        version + " is the champion already, number "
                                + already.get().number() + ". Nothing was written.");
                return 0;
            }
            return super.call();
        }

        @Override
        Champion change(ModelRegistry models) {
            return models.promote(version(version), new Overridden(reason), models.champion())
                    .orElseThrow(() -> UserException.unreachable(
                            "Another model was promoted at the same time. Look at it with 'reviewstream models list' and retry.",
                            null));
        }

        @Override
        String text(Champion champion) {
            return "Promoted " + champion.version() + " to champion " + champion.number() + ".";
        }
    }

    /** Back to the last champion that was not rolled back. */
    @Command(name = "rollback", description = "Rolls the champion back to the one before it.")
    static final class Rollback extends ChampionCommand {
        @Option(
                names = "--reason",
                defaultValue = "rolled back by hand",
                paramLabel = "TEXT",
                description = "Reason, kept in the registry (default: ${DEFAULT-VALUE}).")
        private String reason;

        @Override
        Champion change(ModelRegistry models) {
            return models.rollback(reason);
        }

        @Override
        String text(Champion champion) {
            return "Rolled back " + champion.withdrew().orElseThrow() + "; " + champion.version()
                    + " is the champion again, number " + champion.number() + ".";
        }
    }

    /** Removes old models. */
    @Command(
            name = "prune",
            description = {
                "Removes the oldest models. The newest ones stay, and so do all that are or were champion: a rollback may"
                        + " need them."
            },
            footer = {
                "",
                "Example:",
                "  reviewstream models prune --keep 20 --older-than 30d --registry models/ --dry-run"
            })
    static final class Prune extends RegistryCommand {
        @Option(
                names = "--keep",
                required = true,
                paramLabel = "N",
                description = "Number of the newest models that stay, at least 1.")
        private int keep;

        @Option(
                names = "--older-than",
                paramLabel = "DURATION",
                description = "Age below which models stay, such as 30d or 12h (default: any age).")
        private String olderThan;

        @Option(names = "--dry-run", description = "Report of what would be removed; nothing is.")
        private boolean dryRun;

        @Override
        public Integer call() {
            List<ModelVersion> expired =
                    retention(keep, Optional.ofNullable(olderThan)).expired(registry.existing(), Instant.now());
            if (!dryRun) {
                expired.forEach(registry.registry()::remove);
            }
            results.print(
                    Map.of("removed", expired, "dryRun", dryRun),
                    String.format(
                                    Locale.ROOT,
                                    dryRun ? "%d models would be removed." : "%d models removed.",
                                    expired.size())
                            + expired.stream().map(version -> "\n  " + version).collect(Collectors.joining()));
            return 0;
        }

        private static RetentionRule retention(int keep, Optional<String> olderThan) {
            if (keep < 1) {
                throw UserException.usage("--keep must be at least 1, not " + keep + ".");
            }
            return new RetentionRule(keep, olderThan.map(Prune::duration));
        }

        /** In days, hours or minutes. */
        private static Duration duration(String text) {
            if (!text.matches("[1-9][0-9]{0,4}[dhm]")) {
                throw UserException.usage(
                        "--older-than must be a number of days, hours or minutes, such as 30d, not '" + text + "'.");
            }
            return Duration.parse(text.endsWith("d") ? "P" + text : "PT" + text);
        }
    }
}
