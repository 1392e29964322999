package io.reviewstream.trainer.command;

import io.reviewstream.common.cli.KafkaOptions;
import io.reviewstream.common.control.Announcer;
import io.reviewstream.common.control.ChampionChange;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.ModelRegistry;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code models promote} and {@code models rollback}: a person changes the champion, which is announced. */
abstract class ChampionCommand extends ModelsCommand.RegistryCommand {
    @Mixin
    private KafkaOptions kafka;

    /** Changes the champion. */
    abstract Champion change(ModelRegistry models, ChampionChange change);

    abstract String text(Champion champion);

    @Override
    public Integer call() {
        ModelRegistry models = registry.existing();
        // Unreachable brokers are reported before the registry changes.
        Announcer announcer = TrainCommand.announcer(kafka, models);
        Champion champion = change(models, new ChampionChange(models, announcer));
        results.print(champion, text(champion));
        return 0;
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
                    .equals(ModelsCommand.version(version)));
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
        Champion change(ModelRegistry models, ChampionChange change) {
            return change.promote(ModelsCommand.version(version), reason, models.champion());
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
        Champion change(ModelRegistry models, ChampionChange change) {
            Champion current = models.champion()
                    .orElseThrow(() -> UserException.missingInput("The registry " + models + " has no champion."));
            return change.rollback(current, reason);
        }

        @Override
        String text(Champion champion) {
            return "Rolled back " + champion.withdrew().orElseThrow() + "; " + champion.version()
                    + " is the champion again, number " + champion.number() + ".";
        }
    }
}
