package io.reviewstream.common.cli;

import ch.qos.logback.classic.Level;
import io.reviewstream.common.error.UserException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;

/**
 * Runs a picocli command with the conventions of this project: options from the environment and a properties file,
 * {@code --help} in sections, {@code --quiet}, and the exit codes of {@link UserException}.
 */
public final class CommandLines {
    /** {@code EX_SOFTWARE}. */
    public static final int INTERNAL_ERROR = 70;

    private static final String UNKNOWN_HOME = "?";
    private static final String LOG_FORMAT = "REVIEWSTREAM_LOG_FORMAT";
    private static final Set<String> HELP = Set.of("-h", "--help", "-V", "--version");

    private CommandLines() {}

    /**
     * Runs the command that the arguments name and returns the process exit code.
     *
     * @param root a picocli command with subcommands, annotated object or specification
     */
    public static int run(Object root, String... args) {
        return run(root, System.getenv(), args);
    }

    /** The same with a given environment. */
    static int run(Object root, Map<String, String> environment, String... args) {
        // For libraries: the group coordinator of Kafka 4.3 upper-cases "classic" by the default locale and fails under
        // Turkish.
        Locale.setDefault(Locale.ROOT);
        CommandLine commandLine = commandLine(root);
        try {
            checkLogFormat(environment);
            checkHome(environment);
            List<String> all = new ArrayList<>(List.of(args));
            all.addAll(addSources(commandLine.getCommandSpec(), environment, List.of(args)));
            return commandLine.execute(all.toArray(String[]::new));
        } catch (UserException | InvalidPathException e) {
            UserException failure = CommandErrors.userException(e).orElseThrow();
            commandLine.getErr().println("reviewstream: " + failure.getMessage());
            return failure.kind().exitCode();
        }
    }

    /** Java looks it up in the user database alone; ours and other libraries' caches are below it. */
    private static void checkHome(Map<String, String> environment) {
        if (System.getProperty("user.home", UNKNOWN_HOME).equals(UNKNOWN_HOME)) {
            String home = environment.getOrDefault("HOME", "");
            if (home.isBlank()) {
                throw UserException.usage(
                        "This user has no home directory: it is not in the user database. Set HOME to a directory that it"
                                + " can write.");
            }
            System.setProperty("user.home", home);
        }
    }

    /** Logback reads it before anything else, and logs nothing for an unknown format. */
    private static void checkLogFormat(Map<String, String> environment) {
        String format = environment.getOrDefault(LOG_FORMAT, "text");
        if (!Set.of("text", "json").contains(format)) {
            throw UserException.usage(LOG_FORMAT + " must be text or json, not '" + format + "'.");
        }
    }

    /**
     * Lets the command that the arguments name read the environment and its properties file.
     *
     * @return further arguments, for entries of maps that the arguments give in part
     */
    private static List<String> addSources(CommandSpec root, Map<String, String> environment, List<String> args) {
        CommandSpec command = root;
        int depth = 0;
        while (depth < args.size() && command.subcommands().containsKey(args.get(depth))) {
            command = command.subcommands().get(args.get(depth)).getCommandSpec();
            depth++;
        }
        List<String> own = args.subList(depth, args.size());
        if (command.findOption(OptionSources.CONFIG) != null && own.stream().noneMatch(HELP::contains)) {
            VariableCheck.report(environment, root);
            OptionSources sources = new OptionSources(environment, command, own);
            command.defaultValueProvider(sources);
            return sources.furtherEntries(command);
        }
        return List.of();
    }

    /** The picocli command with our conventions. */
    public static CommandLine commandLine(Object root) {
        CommandSpec spec = root instanceof CommandSpec given ? given : CommandSpec.forAnnotatedObject(root);
        conventions(spec);
        CommandLine commandLine = new CommandLine(spec)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUnmatchedOptionsAllowedAsOptionParameters(false)
                .setUsageHelpAutoWidth(true)
                .setUsageHelpLongOptionsMaxWidth(32)
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .setExecutionStrategy(CommandLines::execute)
                .setParameterExceptionHandler(CommandErrors::usage)
                .setExecutionExceptionHandler(CommandErrors::execution);
        return commandLine;
    }

    private static void conventions(CommandSpec spec) {
        addSwitch(spec, OptionSpec.builder("-h", "--help").usageHelp(true).description("Show this help and exit."));
        addSwitch(
                spec,
                OptionSpec.builder("-V", "--version").versionHelp(true).description("Show the version and exit."));
        spec.version("reviewstream " + version());
        UsageMessageSpec usage = spec.usageMessage();
        usage.abbreviateSynopsis(true).sortOptions(false);
        usage.sectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpSection::render);
        if (spec.findOption(OptionSources.CONFIG) != null && spec.subcommands().isEmpty()) {
            usage.footer(append(usage.footer(), OptionSources.HELP));
        }
        spec.subcommands().values().forEach(command -> conventions(command.getCommandSpec()));
        if (!spec.subcommands().isEmpty() && !spec.subcommands().containsKey("help")) {
            spec.addSubcommand("help", new CommandLine(new CommandLine.HelpCommand()));
        }
    }

    private static String[] append(String[] lines, String... more) {
        return Stream.of(lines, more).flatMap(Stream::of).toArray(String[]::new);
    }

    /** Unless the command has its own. */
    private static void addSwitch(CommandSpec spec, OptionSpec.Builder option) {
        if (spec.findOption(option.names()[1]) == null) {
            spec.addOption(option.type(boolean.class).build());
        }
    }

    /**
     * The directory of an option, which need not exist.
     *
     * @throws UserException if it or one of its parents is a file
     */
    public static Path directory(String option, Path directory) {
        Path nearest = directory.toAbsolutePath().normalize();
        while (nearest.getParent() != null && !Files.exists(nearest)) {
            nearest = nearest.getParent();
        }
        if (!Files.isDirectory(nearest)) {
            throw UserException.usage(
                    option + " " + directory + " cannot be a directory: " + nearest + " is a file. Choose another.");
        }
        return directory;
    }

    private static int execute(CommandLine.ParseResult parsed) {
        CommandLine.ParseResult command = parsed;
        while (command.hasSubcommand()) {
            command = command.subcommand();
        }
        OptionSpec quiet = command.commandSpec().findOption("--quiet");
        if (quiet != null
                && Boolean.TRUE.equals(quiet.getValue())
                && LoggerFactory.getLogger("io.reviewstream") instanceof ch.qos.logback.classic.Logger ours) {
            ours.setLevel(Level.WARN);
        }
        try {
            return new CommandLine.RunLast().execute(parsed);
        } catch (LinkageError e) {
            // A native library that does not load; picocli handles exceptions alone.
            throw new CommandLine.ExecutionException(
                    command.commandSpec().commandLine(), e.toString(), new IllegalStateException(e));
        }
    }

    private static String version() {
        return Optional.ofNullable(CommandLines.class.getPackage().getImplementationVersion())
                .orElse("(not packaged)");
    }

    /** Options of every command; a picocli mixin. {@link CommandLines} acts on them. */
    @HelpSection.In(HelpSection.GENERAL)
    public static final class CommonOptions {
        @Option(
                names = OptionSources.CONFIG,
                paramLabel = "FILE",
                description = "Properties file with options, one name=value per line.")
        Path config;

        @Option(
                names = {"-q", "--quiet"},
                description = "Only warnings and errors on stderr; results on stdout stay.")
        boolean quiet;
    }
}
