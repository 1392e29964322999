package io.reviewstream.benchmarks.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;

/**
 * What the streamer's own metrics say of its runs so far.
 *
 * @param runs of the model
 * @param reviews in them
 * @param inferSeconds of the model
 * @param tokenizeSeconds of parsing, tokenizing and forming runs
 * @param commits transactions
 * @param commitSeconds in which stream threads waited for Kafka to write down answers and offsets and to commit them
 */
record BatchFigures(
        double runs,
        double reviews,
        double inferSeconds,
        double tokenizeSeconds,
        double commits,
        double commitSeconds) {
    private static final double NANOS = 1e9;
    private static final List<String> COMMITTING = List.of(
            "kafka_producer_flush_time_ns_total",
            "kafka_producer_txn_send_offsets_time_ns_total",
            "kafka_producer_txn_commit_time_ns_total",
            "kafka_producer_txn_begin_time_ns_total");

    /** Asks a streamer. */
    static BatchFigures of(URI streamer) {
        HttpRequest request =
                HttpRequest.newBuilder(streamer.resolve("/metrics")).build();
        try {
            return parse(HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Of a page in Prometheus' text format. */
    static BatchFigures parse(String page) {
        return new BatchFigures(
                sum(page, "reviewstream_infer_seconds_count"),
                sum(page, "reviewstream_batch_size_sum"),
                sum(page, "reviewstream_infer_seconds_sum"),
                sum(page, "reviewstream_tokenize_seconds_sum"),
                sum(page, "reviewstream_transaction_seconds_count"),
                COMMITTING.stream().mapToDouble(metric -> sum(page, metric)).sum() / NANOS);
    }

    private static double sum(String page, String metric) {
        return page.lines()
                .filter(line -> line.startsWith(metric + " ") || line.startsWith(metric + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    BatchFigures since(BatchFigures before) {
        return new BatchFigures(
                runs - before.runs,
                reviews - before.reviews,
                inferSeconds - before.inferSeconds,
                tokenizeSeconds - before.tokenizeSeconds,
                commits - before.commits,
                commitSeconds - before.commitSeconds);
    }

    /** On average, with the tokenization that led to it. */
    double secondsPerRun() {
        return (inferSeconds + tokenizeSeconds) / runs;
    }

    /** Of the time that is accounted for. */
    double shareOfCommits() {
        return commitSeconds / (commitSeconds + inferSeconds + tokenizeSeconds);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,.0f runs of %.2f reviews, %.1f ms each, %.1f ms to tokenize for it; %,.0f commits of %.1f ms",
                runs,
                reviews / runs,
                1000 * inferSeconds / runs,
                1000 * tokenizeSeconds / runs,
                commits,
                1000 * commitSeconds / commits);
    }
}
