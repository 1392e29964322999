package io.reviewstream.trainer.command;

import io.reviewstream.trainer.dryrun.DryRunReport;
import java.util.Locale;

/** The report of a dry run as text. Owned by one thread. */
final class DryRunFormatter {
    private final StringBuilder text = new StringBuilder();

    private DryRunFormatter() {}

    static String of(DryRunReport report) {
        DryRunFormatter formatter = new DryRunFormatter();
        formatter.text.append("Dry run: nothing was trained, stored or announced.\n");
        formatter.data(report);
        formatter.settings(report);
        formatter.time(report.time(), report.steps());
        return formatter.text.toString();
    }

    private void data(DryRunReport report) {
        DryRunReport.RowCounts rows = report.rows();
        title("Reviews");
        line("read", count(rows.read()));
        rows.leftOut().forEach((reason, count) -> line("dropped", count(count) + "  " + reason));
        if (rows.notUsed() > 0) {
            line("not used", count(rows.notUsed()) + "  after the first " + count(rows.used()));
        }
        line("used", count(rows.used()));
        title("%-22s %9s %9s %9s %10s", "Split", "reviews", "positive", "negative", "positive %");
        report.parts()
                .forEach((part, balance) -> line(
                        part,
                        "%9s %9s %9s %10s",
                        count(balance.reviews()),
                        count(balance.positive()),
                        count(balance.negative()),
                        balance.reviews() == 0
                                ? "-"
                                : String.format(Locale.ROOT, "%.1f", 100.0 * balance.positive() / balance.reviews())));
        report.warnings()
                .forEach(warning -> text.append("Warning: ").append(warning).append('\n'));
        DryRunReport.TokenPercentiles tokens = report.tokens();
        title("%-22s %9s %9s %9s %9s %9s", "Tokens of a review", "p50", "p90", "p95", "p99", "max");
        line("", "%9d %9d %9d %9d %9d", tokens.p50(), tokens.p90(), tokens.p95(), tokens.p99(), tokens.max());
        line(
                "truncated",
                "%s (%.1f %%) at %d tokens",
                count(tokens.truncated()),
                100.0 * tokens.truncated() / rows.used(),
                tokens.maxTokens());
    }

    private void settings(DryRunReport report) {
        title("Settings");
        line("baseModel", report.baseModel());
        report.settings().forEach(this::line);
        line("seed", String.valueOf(report.seed()));
        title("Computation");
        DryRunReport.Steps steps = report.steps();
        line(
                "steps",
                "%s an epoch, %s in all %d epochs",
                count(steps.perEpoch()),
                count(steps.total()),
                steps.epochs());
        line("device", report.computing().device());
        line("precision", report.computing().precision());
        line("backend", report.computing().backend());
        line("parameters trained", count(report.parameters().trained()));
        line("parameters frozen", count(report.parameters().frozen()));
    }

    private void time(DryRunReport.TimeEstimate time, DryRunReport.Steps steps) {
        title(
                "Time, estimated: measured on %s reviews, scaled to all; without export and evaluation",
                count(time.sampleReviews()));
        if (time.encoding() > 0) {
            duration("frozen backbone", time.encoding());
        }
        duration("baseline", time.baseline());
        duration("an epoch", time.epoch());
        duration(String.format(Locale.ROOT, "in all %d epochs", steps.epochs()), time.total());
    }

    private void title(String format, Object... arguments) {
        text.append('\n').append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }

    private void line(String name, String value) {
        text.append(String.format(Locale.ROOT, "  %-20s %s%n", name, value));
    }

    private void line(String name, String format, Object... arguments) {
        line(name, String.format(Locale.ROOT, format, arguments));
    }

    private void duration(String name, double seconds) {
        line(name, seconds < 100 ? "%9.1f s" : "%9.1f min", seconds < 100 ? seconds : seconds / 60);
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
