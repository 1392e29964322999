package io.reviewstream.trainer.command;

import io.reviewstream.common.cli.HelpSection;
import io.reviewstream.common.serde.Json;
import java.io.PrintWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How results are printed; a picocli mixin. */
final class ResultPrinter {
    private static final Logger LOG = LoggerFactory.getLogger(ResultPrinter.class);
    /** The gate rejected the model or could not decide. */
    static final int NOT_ACCEPTED = 2;
    /** There was nothing to do. */
    static final int NOTHING_TO_DO = 3;

    /** Stopped by Ctrl-C: 128 and the number of the signal. */
    static final int STOPPED = 130;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @HelpSection.In(HelpSection.GENERAL)
    @Option(names = "--json", description = "The result as one JSON object (default: text).")
    private boolean json;

    /**
     * Prints a result to standard output.
     *
     * @param asJson what machines read
     * @param asText what people read
     */
    void print(Object asJson, String asText) {
        PrintWriter out = command.commandLine().getOut();
        out.println(json ? Json.compact(asJson) : asText.stripTrailing());
        out.flush();
    }

    /** Prints a notice to standard error, unless {@code --quiet}. */
    void notice(String text) {
        if (LOG.isInfoEnabled()) {
            warn(text);
        }
    }

    /** Prints a warning to standard error. */
    void warn(String text) {
        PrintWriter err = command.commandLine().getErr();
        err.println(text);
        err.flush();
    }
}
