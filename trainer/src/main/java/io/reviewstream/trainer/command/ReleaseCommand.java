package io.reviewstream.trainer.command;

import io.reviewstream.common.control.ReleaseAbort;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.ReleaseStep;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code models release show | abort}. */
@Command(
        name = "release",
        description = "Shows or ends the release in which labels decide about a model.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ReleaseCommand.ShowRelease.class, ReleaseCommand.Abort.class})
final class ReleaseCommand {
    /** Every step of the newest release. */
    @Command(name = "show", description = "Shows the newest release: its steps, their reasons and the evidence.")
    static final class ShowRelease extends ModelsCommand.RegistryCommand {
        @Override
        public Integer call() {
            List<ReleaseStep> all =
                    registry.existing().releases().stream().map(Release::step).toList();
            long newest = all.isEmpty() ? 0 : all.get(all.size() - 1).release();
            List<ReleaseStep> steps =
                    all.stream().filter(step -> step.release() == newest).toList();
            results.print(steps, steps.isEmpty() ? "No release." : text(steps));
            return 0;
        }

        private static String text(List<ReleaseStep> steps) {
            ReleaseStep first = steps.get(0);
            StringBuilder text = new StringBuilder(String.format(
                    Locale.ROOT,
                    "Release %d: challenger %s, champion %s%s%n",
                    first.release(),
                    first.challenger(),
                    first.champion(),
                    first.canaryShare()
                            .map(share -> String.format(Locale.ROOT, ", canary of %.1f %%", 100 * share))
                            .orElse("")));
            for (ReleaseStep step : steps) {
                text.append(String.format(Locale.ROOT, "%-12s %s  by %s%n", step.state(), step.at(), step.by()));
                step.reasons()
                        .forEach(reason -> text.append("  - ").append(reason).append('\n'));
            }
            return text.toString();
        }
    }

    /** Ends a release by hand. */
    @Command(
            name = "abort",
            description = "Ends the open release. The model that serves stays; 'models rollback' goes back.")
    static final class Abort extends ModelsCommand.RegistryCommand {
        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Reason, kept in the registry.")
        private String reason;

        @Override
        public Integer call() {
            if (reason.isBlank()) {
                throw UserException.usage("--reason must not be blank.");
            }
            Release.Ended ended = new ReleaseAbort(registry.existing(), Clock.systemUTC()).abort(reason);
            results.print(
                    ended.step(),
                    "Release " + ended.step().release() + " of " + ended.step().challenger() + " is over: "
                            + ended.step().state() + ".");
            return 0;
        }
    }
}
