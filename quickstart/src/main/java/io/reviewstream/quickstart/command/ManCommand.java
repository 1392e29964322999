package io.reviewstream.quickstart.command;

import io.reviewstream.common.cli.CommandLines.CommonOptions;
import io.reviewstream.common.cli.HelpSection;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reviewstream man}: one page for each command, in the man macros of roff. */
@Command(name = "man", hidden = true, description = "Writes the man pages of all commands.")
public final class ManCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    CommonOptions common;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Directory of the pages.")
    private Path directory;

    @Override
    public Integer call() {
        try {
            Files.createDirectories(directory);
            writeAll(spec.root());
        } catch (IOException e) {
            throw UserException.unreachable("Cannot write to " + directory + ": " + e.getMessage() + ".", e);
        }
        return 0;
    }

    private void writeAll(CommandSpec command) throws IOException {
        Files.writeString(directory.resolve(name(command) + ".1"), page(command));
        for (CommandSpec each : visible(command)) {
            writeAll(each);
        }
    }

    private static List<CommandSpec> visible(CommandSpec command) {
        return command.subcommands().values().stream()
                .map(each -> each.getCommandSpec())
                .filter(each -> !each.usageMessage().hidden() && !each.name().equals("help"))
                .toList();
    }

    private static String name(CommandSpec command) {
        return command.qualifiedName("-");
    }

    static String page(CommandSpec command) {
        Help help = new Help(command, Help.defaultColorScheme(Help.Ansi.OFF));
        StringBuilder page = new StringBuilder();
        page.append(".TH ")
                .append(quoted(name(command).toUpperCase(Locale.ROOT)))
                .append(" 1 \"\" ");
        page.append(quoted(command.version()[0])).append('\n');
        section(page, "NAME");
        String[] description = command.usageMessage().description();
        page.append(escaped(name(command)))
                .append(" \\- ")
                .append(escaped(Stream.of(description).findFirst().orElse("")))
                .append('\n');
        section(page, "SYNOPSIS");
        help.synopsis(0)
                .lines()
                .forEach(line -> page.append(".B ").append(escaped(line)).append("\n.br\n"));
        section(page, "DESCRIPTION");
        Stream.of(description)
                .filter(line -> !line.isBlank())
                .forEach(line -> page.append(".PP\n").append(escaped(line)).append('\n'));
        command.positionalParameters().forEach(each -> entry(page, each.paramLabel(), each));
        for (HelpSection each : HelpSection.values()) {
            List<OptionSpec> options = each.options(command);
            if (!options.isEmpty()) {
                section(page, each.heading().toUpperCase(Locale.ROOT));
                options.forEach(option -> entry(page, String.join(", ", option.names()) + value(option), option));
            }
        }
        if (!visible(command).isEmpty()) {
            section(page, "COMMANDS");
            visible(command).forEach(each -> page.append(".TP\n.B ")
                    .append(escaped(name(each)))
                    .append("(1)\n")
                    .append(escaped(Stream.of(each.usageMessage().description())
                            .findFirst()
                            .orElse("")))
                    .append('\n'));
        }
        if (command.usageMessage().footer().length > 0) {
            section(page, "NOTES");
            page.append(".nf\n");
            Stream.of(command.usageMessage().footer())
                    .flatMap(line -> String.format(Locale.ROOT, line).lines())
                    .forEach(line -> page.append(escaped(line)).append('\n'));
            page.append(".fi\n");
        }
        return page.toString();
    }

    private static String value(OptionSpec option) {
        return option.arity().max() == 0 ? "" : "=" + option.paramLabel();
    }

    private static void section(StringBuilder page, String title) {
        page.append(".SH ").append(quoted(title)).append('\n');
    }

    private static void entry(StringBuilder page, String title, ArgSpec argument) {
        page.append(".TP\n.B ").append(escaped(title)).append('\n');
        String byDefault = String.valueOf(argument.defaultValue());
        page.append(Stream.of(argument.description())
                        .map(line -> escaped(line.replace("${DEFAULT-VALUE}", byDefault)))
                        .collect(Collectors.joining("\n")))
                .append('\n');
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\\(dq") + '"';
    }

    /** A backslash, and a dot or an apostrophe at the beginning of a line, are commands of roff. */
    private static String escaped(String text) {
        String plain = text.replace("\\", "\\e").replace("-", "\\-");
        return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
    }
}
