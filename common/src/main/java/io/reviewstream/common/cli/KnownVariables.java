package io.reviewstream.common.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The environment variables that the programs know. Programs share an environment, so that an option of any command is
 * known to each; the lists of them are resources, which tests hold against the commands.
 */
final class KnownVariables {
    static final String PREFIX = "REVIEWSTREAM_";

    private static final Logger LOG = LoggerFactory.getLogger(KnownVariables.class);
    /** Of all commands but {@code bench}, and of that. */
    private static final List<String> LISTS = List.of("variables.txt", "variables-of-bench.txt");
    /** Those that are no options: of {@code bin/reviewstream}, of the log, of the cache of base models, of the tests. */
    private static final Set<String> OTHERS = Set.of(
            "REVIEWSTREAM_HUB_CACHE",
            "REVIEWSTREAM_JAVA_OPTIONS",
            "REVIEWSTREAM_LOG_FORMAT",
            "REVIEWSTREAM_LOG_LEVEL",
            "REVIEWSTREAM_MAVEN_OPTIONS",
            "REVIEWSTREAM_SHARED");
    /** Kubernetes sets variables that begin with the name of each Service, which may begin like ours. */
    private static final String SERVICE = "_SERVICE_HOST";

    private KnownVariables() {}

    /** The variable of an option. */
    static String of(OptionSpec option) {
        return PREFIX
                + option.longestName()
                        .substring(2)
                        .replace('-', '_')
                        .replace('.', '_')
                        .toUpperCase(Locale.ROOT);
    }

    /** Logs a warning of every variable that begins like ours and sets nothing in any command: mostly it is misspelt. */
    static void warnOfUnknown(Map<String, String> environment, CommandSpec root) {
        Set<String> known = new TreeSet<>(OTHERS);
        LISTS.forEach(list -> known.addAll(lines(list)));
        addOptions(root, known);
        environment.keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && !known.contains(name))
                .filter(name -> !isOfService(name, environment))
                .sorted()
                .forEach(name -> LOG.atWarn()
                        .addKeyValue("variable", name)
                        .addKeyValue("nearest", nearest(name, known).orElse("none"))
                        .log("Environment variable that no command knows; it is ignored"));
    }

    private static void addOptions(CommandSpec command, Set<String> variables) {
        command.options().stream()
                .filter(option -> option.longestName().startsWith("--") && !option.usageHelp() && !option.versionHelp())
                .map(KnownVariables::of)
                .forEach(variables::add);
        command.subcommands().values().forEach(each -> addOptions(each.getCommandSpec(), variables));
    }

    private static boolean isOfService(String name, Map<String, String> environment) {
        return environment.keySet().stream()
                .filter(other -> other.startsWith(PREFIX) && other.endsWith(SERVICE))
                .map(other -> other.substring(0, other.length() - SERVICE.length()))
                .anyMatch(service -> name.startsWith(service + "_SERVICE_") || name.startsWith(service + "_PORT"));
    }

    /** As picocli finds the subcommand that a user may have meant. */
    private static Optional<String> nearest(String name, Set<String> known) {
        CommandSpec names = CommandSpec.create();
        known.forEach(each -> names.addSubcommand(each.substring(PREFIX.length()), CommandSpec.create()));
        return new CommandLine.UnmatchedArgumentException(
                        new CommandLine(names), List.of(name.substring(PREFIX.length())))
                .getSuggestions().stream().findFirst().map(PREFIX::concat);
    }

    private static List<String> lines(String resource) {
        try (InputStream list = Objects.requireNonNull(KnownVariables.class.getResourceAsStream(resource))) {
            return Stream.of(new String(list.readAllBytes(), StandardCharsets.UTF_8).split("\n"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
