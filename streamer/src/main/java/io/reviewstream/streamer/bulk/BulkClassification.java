package io.reviewstream.streamer.bulk;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.csv.LineReader;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.BulkClassifier;
import io.reviewstream.common.inference.Prediction;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads reviews, classifies them and writes the answers in order, all three at once: a thread reads, the caller's
 * classifies and a third one writes the window before. Whatever goes wrong in one of them ends the run with it.
 */
public final class BulkClassification {
    private final InputFormat format;
    private final InputStream input;
    private final OutputStream output;
    private final PaceDisplay pace;

    /** From one stream to another, neither of which it closes. */
    public BulkClassification(InputFormat format, InputStream input, OutputStream output, PaceDisplay pace) {
        this.format = format;
        this.input = input;
        this.output = output;
        this.pace = pace;
    }

    /**
     * Runs to the end of the input.
     *
     * @param version that the classifier has
     * @return whether everything was a review
     * @throws OutputClosedException where nobody reads the answers any more
     * @throws UserException where the input is malformed, after everything before that place is answered
     */
    public boolean run(BulkClassifier classifier, ModelVersion version) throws IOException {
        Windows windows = new Windows(classifier.window());
        ExecutorService writer = Executors.newSingleThreadExecutor(task -> daemon(task, "writer"));
        PredictionWriter answers = new PredictionWriter(output, version);
        daemon(() -> read(windows), "reader").start();
        try {
            Future<?> written = CompletableFuture.completedFuture(null);
            for (Optional<Window> next = windows.take(); next.isPresent(); next = windows.take()) {
                Window window = next.get();
                List<Prediction> predictions = classifier.classify(window.texts());
                written.get();
                written = writer.submit(() -> write(windows, window, predictions, answers));
            }
            written.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while classifying", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            windows.stop();
            writer.shutdown();
        }
        Optional<Throwable> failure = windows.failure();
        if (failure.filter(OutputClosedException.class::isInstance).isEmpty()) {
            pace.ended();
        }
        if (failure.isPresent()) {
            throw asThrown(failure.get());
        }
        return pace.refused() == 0;
    }

    /** A read cannot be interrupted, so nothing waits for this thread. */
    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private void read(Windows windows) {
        try {
            LineReader lines = new LineReader(new BlockingAwareInput(input, windows::readerWaits));
            ReviewSource source = format.open(lines, pace::refuse);
            Optional<ReviewLine> review = source.next();
            while (review.isPresent() && windows.put(review.get(), lines.bytes())) {
                review = source.next();
            }
            windows.end();
        } catch (IOException e) {
            windows.endBecauseOf(UserException.badInput("Cannot read standard input: " + e.getMessage() + ".", e));
        } catch (Throwable e) {
            windows.endBecauseOf(e);
        }
    }

    private void write(Windows windows, Window window, List<Prediction> predictions, PredictionWriter answers) {
        try {
            answers.write(window.reviews(), predictions);
            pace.answered(window.reviews().size(), window.readBytes());
        } catch (Throwable e) {
            windows.stopBecauseOf(e);
        }
    }

    private static IOException asThrown(Throwable failure) {
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof IOException io ? io : new IOException(failure);
    }
}
