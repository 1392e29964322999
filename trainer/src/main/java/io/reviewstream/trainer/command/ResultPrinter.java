package io.reviewstream.trainer.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.reviewstream.common.serde.Json;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How results are printed; a picocli mixin. */
final class ResultPrinter {
    /** The gate rejected the model or could not decide. */
    static final int NOT_ACCEPTED = 2;
    /** There was nothing to do. */
    static final int NOTHING_TO_DO = 3;

    /** Ended by a signal, as shells have it. */
    static final int STOPPED = 130;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    /**
     * Prints a result to standard output.
     *
     * @param asJson what machines read
     * @param asText what people read
     */
    void print(Object asJson, String asText) {
        PrintWriter out = command.commandLine().getOut();
        try {
            out.println(json ? Json.mapper().writeValueAsString(asJson) : asText.stripTrailing());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("results are always JSON", e);
        }
        out.flush();
    }

    /** Says something that is no result. */
    void tell(String text) {
        PrintWriter err = command.commandLine().getErr();
        err.println(text);
        err.flush();
    }
}
