package io.reviewstream.common.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of every command; a picocli mixin. */
public final class CommonOptions {
    @Option(names = "--config", paramLabel = "FILE", description = "Read options from this properties file.")
    Path config;

    @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
    boolean help;
}
