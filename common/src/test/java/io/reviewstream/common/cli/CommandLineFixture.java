package io.reviewstream.common.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.cli.CommandLines.CommonOptions;
import io.reviewstream.common.inference.ServedFile;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that keeps its options and fails on demand, and what it prints. */
abstract class CommandLineFixture {
    @Command(name = "root", subcommands = TestedCommand.class)
    static final class TestedRoot {}

    @Command(name = "run")
    static final class TestedCommand implements Callable<Integer> {
        static TestedCommand last;
        static Supplier<RuntimeException> problem;

        @Mixin
        CommonOptions common;

        @Mixin
        KafkaOptions kafka;

        @Option(names = "--max-tokens", defaultValue = "256")
        int maxTokens;

        @Option(names = "--truncation")
        Truncation truncation;

        @Option(names = "--serve")
        ServedFile.FileOption served;

        @Option(names = "--data", arity = "1..*", split = "\\R")
        List<String> data = new ArrayList<>();

        @Override
        public Integer call() {
            last = this;
            if (problem != null) {
                throw problem.get();
            }
            return 0;
        }
    }

    @TempDir
    Path directory;

    @BeforeEach
    void reset() {
        TestedCommand.last = null;
        TestedCommand.problem = null;
    }

    static String error(int expected, Map<String, String> environment, String... args) {
        PrintStream standardErr = System.err;
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            assertThat(CommandLines.run(new TestedRoot(), environment, args)).isEqualTo(expected);
        } finally {
            System.setErr(standardErr);
        }
        return err.toString(StandardCharsets.UTF_8);
    }
}
