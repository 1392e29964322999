package io.reviewstream.benchmarks.training;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** What a process says last on its error stream, which has to be read for the process not to stop. Thread-safe. */
final class LastLine {
    private final CompletableFuture<String> last;

    private LastLine(CompletableFuture<String> last) {
        this.last = last;
    }

    /** Reads {@code stream} to its end on a thread of its own. */
    static LastLine of(InputStream stream) {
        CompletableFuture<String> last = new CompletableFuture<>();
        Thread reader = new Thread(
                () -> {
                    try (BufferedReader lines =
                                    new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
                            Stream<String> said = lines.lines()) {
                        last.complete(said.filter(line -> !line.isBlank())
                                .reduce("nothing", (before, line) -> line)
                                .strip());
                    } catch (IOException | UncheckedIOException e) {
                        last.completeExceptionally(e);
                    }
                },
                "peer-errors");
        reader.setDaemon(true);
        reader.start();
        return new LastLine(last);
    }

    /** Waits for the end of the stream. */
    String await() {
        return last.join();
    }
}
