package io.reviewstream.common.cli;

import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where the options of a command come from: the command line, above the environment, above a properties file. The
 * latter two are turned into arguments before parsing, so that all three are checked alike.
 */
final class SettingSources {
    private static final String CONFIG = "--config";
    /** Not settings of a run. */
    private static final Set<String> COMMAND_LINE_ONLY = Set.of(CONFIG, "--help", "--version");

    private final Map<String, String> environment;

    SettingSources(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * The arguments with what the other sources add. KnownVariables that no command knows are warned of.
     *
     * @throws UserException for a properties file that cannot be read or has a key that is no option of the command
     */
    String[] expand(CommandLine root, String[] args) {
        CommandSpec command = root.getCommandSpec();
        int depth = 0;
        while (depth < args.length && command.subcommands().containsKey(args[depth])) {
            command = command.subcommands().get(args[depth]).getCommandSpec();
            depth++;
        }
        List<String> own = Arrays.asList(args).subList(depth, args.length);
        if (command.findOption(CONFIG) == null || own.contains("--help")) {
            return args;
        }
        KnownVariables.warnOfUnknown(environment, root.getCommandSpec());
        Properties file = configFile(own).map(SettingSources::load).orElseGet(Properties::new);
        Set<String> unused = new TreeSet<>(file.stringPropertyNames());
        List<String> added = new ArrayList<>();
        for (OptionSpec option : command.options()) {
            String name = option.longestName();
            if (!name.startsWith("--") || COMMAND_LINE_ONLY.contains(name)) {
                continue;
            }
            List<String> values = fromFile(file, option, unused);
            String variable = environment.get(KnownVariables.of(option));
            if (variable != null) {
                values = values(option, variable);
            }
            if (!isGiven(option, own)) {
                values.forEach(value -> add(option, value, added));
            }
        }
        if (!unused.isEmpty()) {
            throw UserException.usage("Unknown keys in " + configFile(own).orElseThrow() + ": "
                    + String.join(", ", unused) + ". A key is the name of an option of '" + command.qualifiedName()
                    + "' without its dashes.");
        }
        List<String> all = new ArrayList<>(Arrays.asList(args).subList(0, depth));
        all.addAll(added);
        all.addAll(own);
        return all.toArray(String[]::new);
    }

    /** Says in the help of every command with {@code --config} how else its options can be set. */
    static void describe(CommandLine commandLine) {
        CommandSpec spec = commandLine.getCommandSpec();
        if (spec.findOption(CONFIG) != null) {
            spec.usageMessage()
                    .footer(append(
                            spec.usageMessage().footer(),
                            "",
                            "Every option is also read from the environment ("
                                    + KnownVariables.PREFIX
                                    + "MAX_TOKENS for --max-tokens) and from the file of --config (max-tokens=128);"
                                    + " the command line wins, then the environment. An option with several values"
                                    + " takes one a line there, and kafka.security.protocol=SSL in the file stands"
                                    + " for --kafka security.protocol=SSL."));
        }
        commandLine.getSubcommands().values().forEach(SettingSources::describe);
    }

    private static String[] append(String[] lines, String... more) {
        List<String> all = new ArrayList<>(List.of(lines));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private Optional<Path> configFile(List<String> args) {
        for (int i = 0; i < args.size(); i++) {
            if (args.get(i).equals(CONFIG) && i + 1 < args.size()) {
                return Optional.of(Path.of(args.get(i + 1)));
            }
            if (args.get(i).startsWith(CONFIG + "=")) {
                return Optional.of(Path.of(args.get(i).substring(CONFIG.length() + 1)));
            }
        }
        return Optional.ofNullable(environment.get(KnownVariables.PREFIX + "CONFIG"))
                .map(Path::of);
    }

    private static Properties load(Path file) {
        if (!Files.isRegularFile(file)) {
            throw UserException.missingInput("There is no configuration file " + file + ".");
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
            return properties;
        } catch (IOException | IllegalArgumentException e) {
            throw UserException.badInput("Cannot read the configuration file " + file + ": " + e.getMessage(), e);
        }
    }

    private static List<String> fromFile(Properties file, OptionSpec option, Set<String> unused) {
        String key = option.longestName().substring(2);
        if (Map.class.isAssignableFrom(option.type())) {
            List<String> entries = unused.stream()
                    .filter(name -> name.startsWith(key + "."))
                    .map(name -> name.substring(key.length() + 1) + "=" + file.getProperty(name))
                    .toList();
            unused.removeIf(name -> name.startsWith(key + "."));
            return entries;
        }
        return unused.remove(key) ? values(option, file.getProperty(key)) : List.of();
    }

    private static List<String> values(OptionSpec option, String text) {
        return option.isMultiValue()
                ? text.lines().filter(line -> !line.isBlank()).toList()
                : List.of(text);
    }

    private static void add(OptionSpec option, String value, List<String> args) {
        boolean flag = option.arity().max() == 0;
        if (!flag) {
            args.add(option.longestName() + "=" + value);
        } else if (value.equalsIgnoreCase("true")) {
            args.add(option.longestName());
        } else if (!value.equalsIgnoreCase("false")) {
            throw UserException.usage(option.longestName() + " is a switch: true or false, not '" + value + "'.");
        }
    }

    private static boolean isGiven(OptionSpec option, List<String> args) {
        Set<String> given = args.stream().map(arg -> arg.split("=", 2)[0]).collect(Collectors.toSet());
        return Arrays.stream(option.names()).anyMatch(given::contains);
    }
}
