package io.reviewstream.benchmarks.result;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a benchmark prints.
 *
 * @param settings what was asked for, by the names of the options
 * @param peers versions and the like of what the programs were compared with, by its name
 */
public record BenchResult(
        List<BenchRow> rows, Machine machine, Map<String, Object> settings, Map<String, Map<String, Object>> peers) {
    public BenchResult {
        rows = List.copyOf(rows);
        settings = new TreeMap<>(settings);
        peers = new TreeMap<>(peers);
    }

    /** For people: a line for each value, its further ratios below. */
    public String table() {
        int width = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
        StringBuilder table = new StringBuilder();
        String before = "";
        for (BenchRow row : rows) {
            boolean further = row.name().equals(before);
            String value = further ? "" : value(row);
            String line = "%-" + width + "s  %22s  %s";
            table.append(String.format(Locale.ROOT, line, further ? "" : row.name(), value, ratio(row))
                            .stripTrailing())
                    .append('\n');
            before = row.name();
        }
        table.append('\n').append(machine).append('\n').append("Settings: ").append(settings);
        peers.forEach(
                (name, facts) -> table.append('\n').append(name).append(": ").append(facts));
        return table.toString();
    }

    private static String value(BenchRow row) {
        return row.unit().equals(BenchRow.COUNT)
                ? String.format(Locale.ROOT, "%,.0f %-9s", row.value(), "")
                : String.format(Locale.ROOT, "%,.2f %-9s", row.value(), row.unit());
    }

    private static String ratio(BenchRow row) {
        return row.ratio()
                .map(ratio -> String.format(
                        Locale.ROOT, "%.4f of %s", ratio, row.ratioTo().orElseThrow()))
                .orElse("");
    }
}
