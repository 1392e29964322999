package io.reviewstream.common.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Reports environment variables that set nothing in this program: misspelt, or of an older version. */
final class VariableCheck {
    private static final Logger LOG = LoggerFactory.getLogger(VariableCheck.class);
    /** Read by {@code bin/reviewstream}, the log, the cache of base models and the tests. */
    private static final Set<String> NO_OPTIONS =
            Set.of("HUB_CACHE", "JAVA_OPTIONS", "LOG_FORMAT", "LOG_LEVEL", "MAVEN_OPTIONS", "SHARED");
    /** Kubernetes sets variables that begin with the name of each Service, which may begin like ours. */
    private static final String SERVICE = "_SERVICE_HOST";

    private VariableCheck() {}

    /** The variable of an option, without the prefix. */
    static String variableName(String option) {
        return option.replace('-', '_').replace('.', '_').toUpperCase(Locale.ROOT);
    }

    /** Logs a warning for each name that is none of the program's, with the nearest that is, if half of its letters are right. */
    static void report(Map<String, String> environment, CommandSpec root) {
        Set<String> known = new TreeSet<>(NO_OPTIONS);
        addOptions(root, known);
        environment.keySet().stream()
                .filter(name -> name.startsWith(OptionSources.PREFIX) && !isOfService(name, environment))
                .map(name -> name.substring(OptionSources.PREFIX.length()))
                .filter(name -> !known.contains(name))
                .sorted()
                .forEach(name -> LOG.atWarn()
                        .addKeyValue("variable", OptionSources.PREFIX + name)
                        .addKeyValue(
                                "nearest",
                                nearest(name, known, name.length() / 2)
                                        .map(OptionSources.PREFIX::concat)
                                        .orElse("-"))
                        .log("Unknown environment variable; it is ignored"));
    }

    /** The candidate that differs from a name by the fewest letters, if those are a quarter of the name at most. */
    static Optional<String> nearest(String name, Collection<String> candidates) {
        return nearest(name, candidates, Math.max(1, name.length() / 4));
    }

    private static Optional<String> nearest(String name, Collection<String> candidates, int mostLetters) {
        return candidates.stream()
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
                .filter(candidate -> distance(name, candidate) <= mostLetters);
    }

    /** Levenshtein's: how many letters are inserted, dropped or replaced. */
    private static int distance(String a, String b) {
        int[] row = IntStream.rangeClosed(0, b.length()).toArray();
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    private static void addOptions(CommandSpec command, Set<String> variables) {
        command.options().stream()
                .filter(OptionSources::isSetting)
                .map(OptionSpec::longestName)
                .map(name -> variableName(name.substring(2)))
                .forEach(variables::add);
        command.subcommands().values().forEach(each -> addOptions(each.getCommandSpec(), variables));
    }

    private static boolean isOfService(String name, Map<String, String> environment) {
        return environment.keySet().stream()
                .filter(other -> other.startsWith(OptionSources.PREFIX) && other.endsWith(SERVICE))
                .map(other -> other.substring(0, other.length() - SERVICE.length()))
                .anyMatch(service -> name.startsWith(service + "_SERVICE_") || name.startsWith(service + "_PORT"));
    }
}
