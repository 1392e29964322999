package io.reviewstream.streamer.bulk;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.csv.LineReader;
import io.reviewstream.common.csv.ReviewRows;
import io.reviewstream.common.csv.TableCheck;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.BulkClassifier;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads reviews, classifies them and writes the predictions in order. One thread reads into a bounded queue; the
 * caller's thread takes windows from it, classifies and writes. A window ends when it is full or when the reader has
 * had nothing for a few milliseconds, so slow input is classified at once.
 */
public final class BulkClassification {
    private static final Logger LOG = LoggerFactory.getLogger(BulkClassification.class);
    private static final String INPUT = "standard input";
    private static final int QUEUED_REVIEWS = 256;
    private static final long READER_IDLE_MILLIS = 5;
    /** Bounds the memory if reviews are books. */
    private static final long MAX_WINDOW_CHARACTERS = 4_000_000;

    private final InputFormat format;
    private final InputStream input;
    private final PredictionWriter output;
    private final BulkClassifier classifier;
    private final BulkProgress progress;
    private final BlockingQueue<ReviewSource.InputEntry> queue = new ArrayBlockingQueue<>(QUEUED_REVIEWS);

    /** How a classification ended. */
    public enum BulkResult {
        ALL_CLASSIFIED,
        /** Some lines were not reviews; all others are classified. */
        SOME_REJECTED,
        /** The reader of the output closed the pipe, as {@code head} does. */
        OUTPUT_CLOSED
    }

    /** Format of the reviews on standard input. */
    public enum InputFormat {
        /** CSV if the first line that is not blank can only be a header, otherwise {@link #TEXT}. */
        AUTO,
        /** A review per line: a JSON object if the line begins with a brace, otherwise plain text. */
        TEXT,
        /** A JSON object per line. */
        JSON,
        /** A header and a review per row. */
        CSV;

        /**
         * Begins to read; it reads the header if there is one.
         *
         * @throws UserException if the input is binary, or with {@link #AUTO} a table that is not CSV
         */
        ReviewSource open(LineReader lines) throws IOException {
            boolean rows = this == CSV
                    || (this == AUTO
                            && lines.peekNonBlank().filter(ReviewRows::isHeader).isPresent());
            if (this == AUTO && !rows) {
                TableCheck.rejectTable(lines, INPUT);
            }
            LOG.atInfo()
                    .addKeyValue("format", rows ? "csv" : this == JSON ? "json" : "text")
                    .log("Standard input");
            return rows
                    ? ReviewSource.rows(lines, ReviewRows.read(lines, INPUT))
                    : ReviewSource.lines(lines, this == JSON);
        }
    }

    /**
     * From one stream to another; it closes neither.
     *
     * @param modelVersion version of the classifier's model
     */
    public BulkClassification(
            InputFormat format,
            InputStream input,
            OutputStream output,
            BulkClassifier classifier,
            ModelVersion modelVersion,
            BulkProgress progress) {
        this.format = format;
        this.input = input;
        this.output = new PredictionWriter(output, modelVersion);
        this.classifier = classifier;
        this.progress = progress;
    }

    /**
     * Classifies up to the end of the input. Call it once.
     *
     * @throws UserException if the input is malformed or cannot be read, after everything before that place is
     *     classified; or if the output cannot be written
     */
    public BulkResult run() {
        // A read cannot be interrupted, so nothing waits for this thread.
        Thread reader = new Thread(this::read, "reader");
        reader.setDaemon(true);
        reader.start();
        try {
            return classify();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while classifying", e);
        } finally {
            reader.interrupt();
        }
    }

    private void read() {
        try {
            queue.put(new ReviewSource.EndOfInput(readReviews()));
        } catch (InterruptedException e) {
            // The classification has ended; nobody takes from the queue any more.
        }
    }

    private Optional<RuntimeException> readReviews() throws InterruptedException {
        try {
            ReviewSource source = format.open(new LineReader(input));
            for (Optional<ReviewSource.InputEntry> next = source.next(); next.isPresent(); next = source.next()) {
                queue.put(next.get());
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(UserException.badInput("Cannot read standard input: " + e.getMessage() + ".", e));
        } catch (RuntimeException e) {
            return Optional.of(e);
        } catch (Error e) {
            return Optional.of(new IllegalStateException("The reader failed: " + e, e));
        }
    }

    private BulkResult classify() throws InterruptedException {
        Optional<ReviewSource.EndOfInput> end = Optional.empty();
        while (end.isEmpty()) {
            List<ReviewSource.ReviewEntry> window = new ArrayList<>();
            end = fill(window);
            if (!window.isEmpty() && !classify(window)) {
                return BulkResult.OUTPUT_CLOSED;
            }
        }
        progress.ended();
        if (end.get().failure().isPresent()) {
            throw end.get().failure().get();
        }
        return progress.rejected() == 0 ? BulkResult.ALL_CLASSIFIED : BulkResult.SOME_REJECTED;
    }

    /** Waits for a review, then adds the following ones; returns the end of the input once it is reached. */
    private Optional<ReviewSource.EndOfInput> fill(List<ReviewSource.ReviewEntry> window) throws InterruptedException {
        long characters = 0;
        ReviewSource.InputEntry entry = queue.take();
        while (entry != null) {
            if (entry instanceof ReviewSource.EndOfInput end) {
                return Optional.of(end);
            } else if (entry instanceof ReviewSource.RejectedEntry rejected) {
                progress.reject(rejected.problem());
            } else if (entry instanceof ReviewSource.ReviewEntry review) {
                window.add(review);
                characters += review.text().length();
            }
            boolean full = window.size() >= classifier.window() || characters >= MAX_WINDOW_CHARACTERS;
            entry = full ? null : queue.poll(READER_IDLE_MILLIS, TimeUnit.MILLISECONDS);
        }
        return Optional.empty();
    }

    /** Returns false if the output is closed. */
    private boolean classify(List<ReviewSource.ReviewEntry> window) {
        List<String> texts = window.stream().map(ReviewSource.ReviewEntry::text).toList();
        boolean written = output.write(window, classifier.classify(texts));
        progress.classified(window.size(), window.get(window.size() - 1).readBytes());
        return written;
    }
}
