package io.reviewstream.common.cli;

import io.reviewstream.common.error.FileAccess;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The values of options that the command line does not give: from the environment, then from the properties file of
 * {@code --config}. Owned by the thread that parses the command line.
 */
final class OptionSources implements IDefaultValueProvider {
    static final String CONFIG = "--config";
    static final String PREFIX = "REVIEWSTREAM_";

    /** The end of each command's help. */
    static final String[] HELP = {
        "",
        "Every option can also be set by an environment variable (" + PREFIX
                + "BOOTSTRAP_SERVERS for --bootstrap-servers) or a line in the file of --config (bootstrap-servers=kafka:9092). The command line wins"
                + " over the environment, the environment over the file. Several values take one line each;"
                + " kafka.security.protocol=SSL in the file is --kafka security.protocol=SSL."
    };

    private final Map<String, String> environment;
    private final List<String> args;
    private final Optional<Path> configFile;
    private final Properties properties;
    /** Where the value of an option came from, by the name of the option. */
    private final Map<String, String> origins = new TreeMap<>();

    /**
     * Reads the file that the arguments or the environment name.
     *
     * @param args those of the command, without its own name
     * @throws UserException for a file that cannot be read or has a key that is no option of the command
     */
    OptionSources(Map<String, String> environment, CommandSpec command, List<String> args) {
        this.environment = environment;
        this.args = args;
        configFile = configFile();
        properties = configFile.map(OptionSources::load).orElseGet(Properties::new);
        rejectUnknownKeys(command);
    }

    /** The environment variable of an option. */
    static String variable(OptionSpec option) {
        return PREFIX + VariableCheck.variableName(key(option));
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || !isSetting(option) || isGiven(option)) {
            return null;
        }
        String value = environment.get(variable(option));
        String origin = "the environment variable " + variable(option);
        if (value == null) {
            value = fromFile(option);
            origin = "the key " + key(option) + " in "
                    + configFile.map(Path::toString).orElse("");
        }
        if (value == null) {
            return null;
        }
        origins.put(option.longestName(), origin);
        String lines = option.isMultiValue()
                ? value.lines().filter(line -> !line.isBlank()).collect(Collectors.joining("\n"))
                : value;
        // Kafka's own ${file:...} must reach Kafka: picocli replaces ${...} unless it is escaped.
        return lines.replace("${", "$${");
    }

    /**
     * Arguments for the entries of maps that the environment or the file has beside those on the command line, which wins key
     * by key: a {@code --kafka} there must not drop the file's {@code kafka.security.protocol}.
     */
    List<String> furtherEntries(CommandSpec command) {
        List<String> further = new ArrayList<>();
        for (OptionSpec option : command.options()) {
            if (isMap(option) && isGiven(option)) {
                Set<String> given = givenKeys(option);
                Optional.ofNullable(environment.get(variable(option)))
                        .or(() -> Optional.ofNullable(fromFile(option)))
                        .stream()
                        .flatMap(String::lines)
                        .filter(line -> !line.isBlank() && !given.contains(keyOf(line)))
                        .forEach(line -> further.addAll(List.of(option.longestName(), line)));
            }
        }
        return further;
    }

    private Set<String> givenKeys(OptionSpec option) {
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            if (List.of(option.names()).contains(arg) && i + 1 < args.size()) {
                keys.add(keyOf(args.get(i + 1)));
            }
            Stream.of(option.names())
                    .filter(name -> arg.startsWith(name + "="))
                    .forEach(name -> keys.add(keyOf(arg.substring(name.length() + 1))));
        }
        return keys;
    }

    private static String keyOf(String entry) {
        return entry.split("=", 2)[0];
    }

    /** The message, and for each option in it that the user did not write on the command line, where its value is from. */
    String explained(String message) {
        return origins.entrySet().stream()
                .filter(origin -> List.of(message.split("[^A-Za-z0-9-]+")).contains(origin.getKey()))
                .map(origin -> " " + origin.getKey() + " is set by " + origin.getValue() + ".")
                .collect(Collectors.joining("", message, ""));
    }

    /** Whether the environment and a file may set it. */
    static boolean isSetting(OptionSpec option) {
        return option.longestName().startsWith("--") && !option.usageHelp() && !option.versionHelp();
    }

    private boolean isGiven(OptionSpec option) {
        return Stream.of(option.names())
                .anyMatch(name -> args.stream().anyMatch(arg -> arg.equals(name) || arg.startsWith(name + "=")));
    }

    private Optional<Path> configFile() {
        for (int i = 0; i < args.size(); i++) {
            if (args.get(i).equals(CONFIG) && i + 1 < args.size()) {
                return Optional.of(Path.of(args.get(i + 1)));
            }
            if (args.get(i).startsWith(CONFIG + "=")) {
                return Optional.of(Path.of(args.get(i).substring(CONFIG.length() + 1)));
            }
        }
        return Optional.ofNullable(environment.get(PREFIX + "CONFIG")).map(Path::of);
    }

    private static Properties load(Path file) {
        if (!FileAccess.isFile(file)) {
            throw UserException.missingInput("There is no configuration file " + file + ".");
        }
        Properties properties = new Properties() {
            private static final long serialVersionUID = 1;

            /** The reader of the file keeps the last of several values without a word. */
            @Override
            public synchronized Object put(Object key, Object value) {
                if (containsKey(key)) {
                    throw UserException.usage("The key " + key + " is twice in " + file
                            + ". Give several values as one, with \\n between them.");
                }
                return super.put(key, value);
            }
        };
        try {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            // A byte order mark would be part of the first key, a trailing blank of a path or a name.
            properties.load(new StringReader(
                    text.replaceFirst("^\uFEFF", "").replaceAll("(?<=[^\\\\\\s])[ \\t]+(?=\\R|\\z)", "")));
            return properties;
        } catch (CharacterCodingException e) {
            throw UserException.badInput("The configuration file " + file + " is not UTF-8. Save it as UTF-8.", e);
        } catch (IOException | IllegalArgumentException e) {
            throw UserException.badInput("Cannot read the configuration file " + file + ": " + e.getMessage(), e);
        }
    }

    private void rejectUnknownKeys(CommandSpec command) {
        List<OptionSpec> options = command.options().stream()
                .filter(option -> isSetting(option) && !option.longestName().equals(CONFIG))
                .toList();
        String unknown = properties.stringPropertyNames().stream()
                .filter(key -> options.stream().noneMatch(option -> isKeyOf(key, option)))
                .sorted()
                .map(key -> key + suggestion(key, options))
                .collect(Collectors.joining(", "));
        if (!unknown.isEmpty()) {
            throw UserException.usage("Unknown keys in " + configFile.orElseThrow() + ": " + unknown
                    + ". A key is the name of an option of '" + command.qualifiedName() + "' without its dashes.");
        }
    }

    private static String suggestion(String key, List<OptionSpec> options) {
        return VariableCheck.nearest(
                        key, options.stream().map(OptionSources::key).toList())
                .map(name -> name.equals(key)
                        ? " (its entries are keys of their own: " + name + ".NAME=VALUE)"
                        : " (did you mean " + name + "?)")
                .orElse("");
    }

    /** Entries of a map have a key each, {@code kafka.security.protocol} for {@code --kafka security.protocol=...}. */
    private static boolean isKeyOf(String key, OptionSpec option) {
        return isMap(option) ? key.startsWith(key(option) + ".") : key.equals(key(option));
    }

    private String fromFile(OptionSpec option) {
        if (!isMap(option)) {
            return properties.getProperty(key(option));
        }
        int prefix = key(option).length() + 1;
        return properties.stringPropertyNames().stream()
                .filter(key -> isKeyOf(key, option))
                .sorted()
                .map(key -> key.substring(prefix) + "=" + properties.getProperty(key))
                .reduce((a, b) -> a + "\n" + b)
                .orElse(null);
    }

    private static boolean isMap(OptionSpec option) {
        return Map.class.isAssignableFrom(option.type());
    }

    private static String key(OptionSpec option) {
        return option.longestName().substring(2);
    }
}
