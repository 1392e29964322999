package io.reviewstream.common.cli;

import io.reviewstream.common.error.UserException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Runs a picocli command as every program of ours does; the exit codes are those of {@link UserException}. */
public final class CommandLines {
    private static final Logger LOG = LoggerFactory.getLogger(CommandLines.class);
    /** A defect of ours, {@code EX_SOFTWARE}. */
    public static final int INTERNAL_ERROR = 70;

    private static final String LOG_FORMAT = "REVIEWSTREAM_LOG_FORMAT";

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
        CommandLine commandLine = commandLine(root);
        try {
            checkLogFormat(environment);
            return commandLine.execute(new SettingSources(environment).expand(commandLine, args));
        } catch (UserException failure) {
            commandLine.getErr().println("reviewstream: " + failure.getMessage());
            return failure.kind().exitCode();
        }
    }

    /** Logback reads it before anything else, and says nothing at all where there is no such format. */
    private static void checkLogFormat(Map<String, String> environment) {
        String format = environment.getOrDefault(LOG_FORMAT, "text");
        if (!Set.of("text", "json").contains(format)) {
            throw UserException.usage(LOG_FORMAT + " is text or json, not '" + format + "'.");
        }
    }

    /** The picocli command with our conventions. */
    public static CommandLine commandLine(Object root) {
        CommandSpec spec = root instanceof CommandSpec given ? given : CommandSpec.forAnnotatedObject(root);
        addSwitch(spec, OptionSpec.builder("--help").usageHelp(true).description("Show this help and exit."));
        addSwitch(spec, OptionSpec.builder("--version").versionHelp(true).description("Show the version and exit."));
        spec.version("reviewstream " + version());
        CommandLine commandLine = new CommandLine(spec)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setUsageHelpLongOptionsMaxWidth(32)
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler(CommandLines::usageError)
                .setExecutionExceptionHandler(CommandLines::executionError);
        SettingSources.describe(commandLine);
        return commandLine;
    }

    /** Unless the command has its own. */
    private static void addSwitch(CommandSpec spec, OptionSpec.Builder option) {
        if (spec.findOption(option.names()[0]) == null) {
            spec.addOption(option.type(boolean.class).build());
        }
    }

    private static String version() {
        return Optional.ofNullable(CommandLines.class.getPackage().getImplementationVersion())
                .orElse("(not packaged)");
    }

    private static int usageError(CommandLine.ParameterException e, String[] args) {
        PrintWriter err = e.getCommandLine().getErr();
        err.println("reviewstream: " + message(e));
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        err.println("See '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
        return UserException.Kind.USAGE.exitCode();
    }

    /** Choices are listed as the help spells them, not as Java does. */
    private static String message(CommandLine.ParameterException e) {
        ArgSpec argument = e.getArgSpec();
        if (e.getValue() == null || argument == null) {
            return e.getMessage();
        }
        Class<?> type = argument.isMultiValue() ? argument.auxiliaryTypes()[0] : argument.type();
        if (!type.isEnum()) {
            return e.getMessage();
        }
        String name = argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
        String choices = Arrays.stream(type.getEnumConstants())
                .map(choice -> choice.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.joining(", "));
        return name + " is one of " + choices + ", not '" + e.getValue() + "'.";
    }

    private static int executionError(Exception e, CommandLine commandLine, CommandLine.ParseResult parsed) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UserException failure) {
                commandLine.getErr().println("reviewstream: " + failure.getMessage());
                LOG.atDebug().setCause(failure).log("Where it came from");
                return failure.kind().exitCode();
            }
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigException) {
                commandLine
                        .getErr()
                        .println("reviewstream: Kafka's clients do not take these settings: " + cause.getMessage()
                                + ". Check --bootstrap-servers and --kafka.");
                return UserException.Kind.USAGE.exitCode();
            }
        }
        LOG.atError().setCause(e).log("Internal error");
        commandLine
                .getErr()
                .println("reviewstream: internal error, please report it: "
                        + e.getClass().getName());
        return INTERNAL_ERROR;
    }
}
