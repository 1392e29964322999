package io.reviewstream.common.cli;

import io.reviewstream.common.error.FileAccess;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Exceptions of commands as messages on standard error and exit codes. */
final class CommandErrors {
    private static final Logger LOG = LoggerFactory.getLogger(CommandErrors.class);
    /** Of {@code ClientUtils} in kafka-clients. */
    private static final String UNRESOLVED = "No resolvable bootstrap urls";

    /** Of Linux and macOS. */
    private static final String DISK_FULL = "No space left on device";

    private CommandErrors() {}

    static int usage(CommandLine.ParameterException e, String[] args) {
        PrintWriter err = e.getCommandLine().getErr();
        err.println("reviewstream: " + explained(e.getCommandLine(), message(e)));
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        err.println("See '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
        return UserException.Kind.USAGE.exitCode();
    }

    /** Choices are listed as the help spells them, not as Java does. */
    private static String message(CommandLine.ParameterException e) {
        ArgSpec argument = e.getArgSpec();
        if (e.getCause() instanceof InvalidPathException) {
            return ofPath(e.getCause()).getMessage();
        }
        if (e.getValue() == null || argument == null) {
            return e.getMessage();
        }
        Class<?> type = argument.isMultiValue() ? argument.auxiliaryTypes()[0] : argument.type();
        if (!type.isEnum()) {
            return e.getMessage();
        }
        String name = argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
        String choices = Arrays.stream(type.getEnumConstants())
                .map(choice -> choice.toString().equals(((Enum<?>) choice).name())
                        ? choice.toString().toLowerCase(Locale.ROOT).replace('_', '-')
                        : choice.toString())
                .collect(Collectors.joining(", "));
        return name + " must be one of " + choices + ", not '" + e.getValue() + "'.";
    }

    /** With where values come from that the user did not write on the command line. */
    private static String explained(CommandLine commandLine, String message) {
        return commandLine.getCommandSpec().defaultValueProvider() instanceof OptionSources sources
                ? sources.explained(message)
                : message;
    }

    static int execution(Exception e, CommandLine commandLine, CommandLine.ParseResult parsed) {
        Optional<UserException> failure = userException(e);
        if (failure.isEmpty()) {
            LOG.atError().setCause(e).log("Internal error");
            commandLine
                    .getErr()
                    .println("reviewstream: internal error, please report it: "
                            + e.getClass().getName());
            return CommandLines.INTERNAL_ERROR;
        }
        commandLine
                .getErr()
                .println("reviewstream: " + explained(commandLine, failure.get().getMessage()));
        LOG.atDebug().setCause(e).log("Cause of the error");
        return failure.get().kind().exitCode();
    }

    /** The error that a user can act on, among the causes; a file that may not be opened and a setting that Kafka rejects are some. */
    static Optional<UserException> userException(Exception e) {
        List<Throwable> causes = Stream.iterate((Throwable) e, Objects::nonNull, Throwable::getCause)
                .toList();
        return causes.stream()
                .filter(UserException.class::isInstance)
                .map(UserException.class::cast)
                .findFirst()
                .or(() -> causes.stream()
                        .filter(AccessDeniedException.class::isInstance)
                        .map(AccessDeniedException.class::cast)
                        .map(denied -> FileAccess.failed("read or write", Path.of(denied.getFile()), denied))
                        .findFirst())
                .or(() -> causes.stream()
                        .filter(ConfigException.class::isInstance)
                        .map(CommandErrors::ofSetting)
                        .findFirst())
                .or(() -> causes.stream()
                        .filter(InvalidPathException.class::isInstance)
                        .map(CommandErrors::ofPath)
                        .findFirst())
                .or(() -> causes.stream()
                        .filter(IOException.class::isInstance)
                        .flatMap(cause -> ofDisk(cause, Path.of(System.getProperty("java.io.tmpdir"))).stream())
                        .findFirst())
                .or(() -> causes.stream()
                        .filter(LinkageError.class::isInstance)
                        .flatMap(error -> ofLibrary(error, Path.of(System.getProperty("java.io.tmpdir"))).stream())
                        .findFirst());
    }

    /** Under a locale like C, Java cannot name files whose names are not ASCII. */
    private static UserException ofPath(Throwable e) {
        boolean encoding = String.valueOf(e.getMessage()).startsWith("Malformed input");
        return UserException.usage("The path cannot be used: " + e.getMessage() + "."
                + (encoding
                        ? " The locale names files in " + System.getProperty("sun.jnu.encoding")
                                + "; set LC_ALL=C.UTF-8."
                        : ""));
    }

    /** Native libraries and what is too large for the heap are in the temporary directory; who writes elsewhere says where. */
    private static Optional<UserException> ofDisk(Throwable e, Path temporary) {
        boolean full = String.valueOf(e.getMessage()).contains(DISK_FULL);
        if (!full && Files.isDirectory(temporary) && Files.isWritable(temporary)) {
            return Optional.empty();
        }
        return Optional.of(UserException.unreachable(
                (full ? "A disk is full, probably that of " : "Cannot write to ") + temporary + " (java.io.tmpdir): "
                        + e.getMessage()
                        + ". Name a directory with free space: REVIEWSTREAM_JAVA_OPTIONS=-Djava.io.tmpdir=DIR.",
                e));
    }

    /** Native libraries are unpacked into the temporary directory, where nothing may be mapped that is mounted noexec. */
    private static Optional<UserException> ofLibrary(Throwable e, Path temporary) {
        try {
            Path probe = Files.createTempFile(temporary, "reviewstream", ".so");
            try {
                if (!probe.toFile().setExecutable(true) || !Files.isExecutable(probe)) {
                    return Optional.of(UserException.unreachable(
                            "Native libraries cannot be loaded from " + temporary
                                    + ": it is mounted noexec. Set REVIEWSTREAM_JAVA_OPTIONS=-Djava.io.tmpdir=DIR, a"
                                    + " directory without noexec.",
                            e));
                }
            } finally {
                Files.delete(probe);
            }
            return Optional.empty();
        } catch (IOException unwritable) {
            return Optional.of(UserException.unreachable(
                    "Native libraries cannot be unpacked to " + temporary + ": " + unwritable
                            + ". Set REVIEWSTREAM_JAVA_OPTIONS=-Djava.io.tmpdir=DIR, a directory that can be written.",
                    e));
        }
    }

    /** Names that nobody resolves are not a wrong setting: name servers fail too. */
    private static UserException ofSetting(Throwable e) {
        return String.valueOf(e.getMessage()).startsWith(UNRESOLVED)
                ? UserException.unreachable(
                        "No host of --bootstrap-servers can be resolved. Check the names, and the name server.", e)
                : UserException.usage("The Kafka client rejects a setting: " + e.getMessage()
                        + ". Check --bootstrap-servers and --kafka.");
    }
}
