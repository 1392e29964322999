package io.reviewstream.trainer.command;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.RetentionRule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code models prune}. */
@Command(
        name = "prune",
        description = {
            "Removes the oldest models. The newest ones stay, and so do all that are or were champion: a rollback may"
                    + " need them. The newest that was compared with the champion stays as well."
        },
        footer = {"", "Example:", "  reviewstream models prune --keep 20 --older-than 30d --registry models/ --dry-run"
        })
final class PruneCommand extends ModelsCommand.RegistryCommand {
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
        if (keep < 1) {
            throw UserException.usage("--keep must be at least 1, not " + keep + ".");
        }
        List<ModelVersion> expired = new RetentionRule(
                        keep, Optional.ofNullable(olderThan).map(text -> duration("--older-than", text)))
                .expired(registry.existing(), Instant.now());
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

    /**
     * A duration in days, hours or minutes.
     *
     * @param option for the message
     */
    static Duration duration(String option, String text) {
        if (!text.matches("[1-9][0-9]{0,4}[dhm]")) {
            throw UserException.usage(
                    option + " must be a number of days, hours or minutes, such as 30d, not '" + text + "'.");
        }
        return Duration.parse(text.endsWith("d") ? "P" + text : "PT" + text);
    }
}
