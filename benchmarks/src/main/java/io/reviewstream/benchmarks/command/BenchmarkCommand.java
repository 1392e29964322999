package io.reviewstream.benchmarks.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.reviewstream.benchmarks.result.BenchResult;
import io.reviewstream.common.cli.CommandLines.CommonOptions;
import io.reviewstream.common.serde.Json;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all benchmarks have in common: progress on standard error, the result on standard output. */
abstract class BenchmarkCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Mixin
    CommonOptions common;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    /** Takes a line about every measurement. */
    final Consumer<String> progress() {
        return spec.commandLine().getErr()::println;
    }

    /** Prints the result; exit code 0. */
    final int print(BenchResult result) {
        try {
            spec.commandLine().getOut().println(json ? Json.mapper().writeValueAsString(result) : result.table());
            return 0;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a result is always JSON", e);
        }
    }
}
