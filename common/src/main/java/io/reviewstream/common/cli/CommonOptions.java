package io.reviewstream.common.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of every command; a picocli mixin. {@link CommandLines} acts on them. */
@HelpSection.In(HelpSection.GENERAL)
public final class CommonOptions {
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
