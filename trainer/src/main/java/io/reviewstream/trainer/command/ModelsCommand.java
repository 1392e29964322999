package io.reviewstream.trainer.command;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.cli.CommonOptions;
import io.reviewstream.common.cli.KafkaOptions;
import io.reviewstream.common.cli.RegistryOptions;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.Overridden;
import io.reviewstream.trainer.run.Announcer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code models list | show | promote | rollback}. */
@Command(
        name = "models",
        description = "The model registry.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ModelsCommand.ListModels.class,
            ModelsCommand.Show.class,
            ModelsCommand.Promote.class,
            ModelsCommand.Rollback.class
        })
public final class ModelsCommand {
    @Mixin
    CommonOptions common;

    private static ModelVersion version(String text) {
        if (!ModelVersion.isVersion(text)) {
            throw UserException.usage(
                    "'" + text + "' is no model version; 'reviewstream models list' shows those there are.");
        }
        return new ModelVersion(text);
    }

    /** Every stored version. */
    @Command(name = "list", description = "Every model, oldest first; the one in force is marked.")
    static final class ListModels implements Callable<Integer> {
        @Mixin
        CommonOptions common;

        @Mixin
        private RegistryOptions registry;

        @Mixin
        private ResultPrinter results;

        private record Line(
                String modelVersion,
                Instant createdAt,
                String baseModel,
                String decision,
                Double accuracy,
                boolean inForce) {
            static Line of(ModelRegistry registry, ModelVersion version, Optional<Champion> champion) {
                Manifest manifest = registry.open(version).manifest();
                Optional<GateDecision> decision = registry.decision(version);
                return new Line(
                        version.value(),
                        manifest.createdAt(),
                        manifest.baseModel(),
                        decision.map(GateDecision::name).orElse("NONE"),
                        decision.map(each -> each.evidence().candidate().get("accuracy"))
                                .orElse(null),
                        champion.filter(current -> current.version().equals(version))
                                .isPresent());
            }

            String text() {
                return String.format(
                        Locale.ROOT,
                        "%s %s  %-9s  %s  %s%n",
                        inForce ? "*" : " ",
                        modelVersion,
                        decision,
                        accuracy == null ? "-     " : String.format(Locale.ROOT, "%.4f", accuracy),
                        baseModel);
            }
        }

        @Override
        public Integer call() {
            ModelRegistry models = registry.registry();
            Optional<Champion> champion = models.champion();
            List<Line> lines = models.versions().stream()
                    .map(version -> Line.of(models, version, champion))
                    .toList();
            StringBuilder text = new StringBuilder();
            lines.forEach(line -> text.append(line.text()));
            results.print(Map.of("models", lines), lines.isEmpty() ? "No models." : text.toString());
            return 0;
        }
    }

    /** One version in full. */
    @Command(name = "show", description = "What is known of one model: manifest, decision, times in force.")
    static final class Show implements Callable<Integer> {
        @Mixin
        CommonOptions common;

        @Mixin
        private RegistryOptions registry;

        @Mixin
        private ResultPrinter results;

        @Parameters(paramLabel = "VERSION")
        private String version;

        /** Without the hashes of the texts, which are many. */
        private record Shown(
                String modelVersion,
                String bundle,
                Instant createdAt,
                String baseModel,
                List<String> labels,
                int maxTokens,
                Truncation truncation,
                Map<String, Double> temperatures,
                List<Manifest.Source> sources,
                int trainingTexts,
                long seed,
                Map<String, String> hyperParameters,
                Map<String, String> toolVersions,
                Optional<GateDecision> gate,
                List<Champion> inForce) {}

        @Override
        public Integer call() {
            ModelRegistry models = registry.registry();
            ModelVersion wanted = version(version);
            Manifest manifest = models.open(wanted).manifest();
            Shown shown = new Shown(
                    wanted.value(),
                    models.open(wanted).location(),
                    manifest.createdAt(),
                    manifest.baseModel(),
                    manifest.labels(),
                    manifest.maxTokens(),
                    manifest.truncation(),
                    manifest.temperatures(),
                    manifest.lineage().sources(),
                    manifest.lineage().trainingTexts().size(),
                    manifest.seed(),
                    manifest.hyperParameters(),
                    manifest.toolVersions(),
                    models.decision(wanted),
                    models.champions().stream()
                            .filter(champion -> champion.version().equals(wanted))
                            .toList());
            results.print(shown, text(shown));
            return 0;
        }

        private static String text(Shown shown) {
            StringBuilder text = new StringBuilder(String.format(
                    Locale.ROOT,
                    "%s%n  in %s%n  from %s, made %s%n  reads %d tokens (%s), labels %s%n",
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
                    Locale.ROOT, "  trained on %d texts, %s%n", shown.trainingTexts(), shown.hyperParameters()));
            shown.gate().ifPresent(decision -> {
                text.append("  gate: ").append(decision.name()).append('\n');
                decision.reasons()
                        .forEach(reason -> text.append("    - ").append(reason).append('\n'));
            });
            shown.inForce()
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

    /** A person's decision. */
    @Command(
            name = "promote",
            description = "Put a model in force, whatever the gate said.",
            footer = {
                "",
                "Example:",
                "  reviewstream models promote v20260417-093012-3fa9c1 --reason \"first model\" --registry models/"
            })
    static final class Promote implements Callable<Integer> {
        @Mixin
        CommonOptions common;

        @Mixin
        private KafkaOptions kafka;

        @Mixin
        private RegistryOptions registry;

        @Mixin
        private ResultPrinter results;

        @Parameters(paramLabel = "VERSION")
        private String version;

        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it is kept for ever.")
        private String reason;

        @Override
        public Integer call() {
            if (reason.isBlank()) {
                throw UserException.usage("--reason is blank; say why the model comes into force.");
            }
            ModelRegistry models = registry.registry();
            // A cluster that cannot be reached is told of before anything has changed.
            Announcer announcer = AnnouncerOptions.announcer(kafka, models);
            Champion champion = models.promote(version(version), new Overridden(reason), models.champion())
                    .orElseThrow(() -> UserException.unreachable(
                            "Another model came into force just now; look at it and try again.", null));
            announcer.announce(champion);
            results.print(champion, champion.version() + " is in force as champion " + champion.number() + ".");
            return 0;
        }
    }

    /** Back to the last one that was not withdrawn. */
    @Command(name = "rollback", description = "Withdraw the model in force and go back to the one before it.")
    static final class Rollback implements Callable<Integer> {
        @Mixin
        CommonOptions common;

        @Mixin
        private KafkaOptions kafka;

        @Mixin
        private RegistryOptions registry;

        @Mixin
        private ResultPrinter results;

        @Option(
                names = "--reason",
                defaultValue = "rolled back by hand",
                paramLabel = "TEXT",
                description = "Why; it is kept for ever.")
        private String reason;

        @Override
        public Integer call() {
            ModelRegistry models = registry.registry();
            Announcer announcer = AnnouncerOptions.announcer(kafka, models);
            Champion champion = models.rollback(reason);
            announcer.announce(champion);
            results.print(
                    champion,
                    champion.version() + " is in force again as champion " + champion.number() + "; "
                            + champion.withdrew().orElseThrow() + " is withdrawn.");
            return 0;
        }
    }
}
