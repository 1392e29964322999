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
 * The batches and transactions of a streamer so far, by its metrics.
 *
 * @param reviews in all batches
 * @param inferSeconds of the model
 * @param tokenizeSeconds of parsing, tokenizing and forming batches
 * @param commits number of transactions
 * @param commitSeconds in which stream threads waited for Kafka to flush and commit predictions and offsets
 */
record BatchFigures(
        double batches,
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

    /** Reads the metrics of a streamer. */
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

    /** Parses Prometheus' text format. */
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
                batches - before.batches,
                reviews - before.reviews,
                inferSeconds - before.inferSeconds,
                tokenizeSeconds - before.tokenizeSeconds,
                commits - before.commits,
                commitSeconds - before.commitSeconds);
    }

    /** The mean, with tokenization. */
    double secondsPerBatch() {
        return (inferSeconds + tokenizeSeconds) / batches;
    }

    /** Of the time of commits and batches together. */
    double shareOfCommits() {
        return commitSeconds / (commitSeconds + inferSeconds + tokenizeSeconds);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,.0f batches of %.2f reviews, %.1f ms each and %.1f ms of tokenization; %,.0f commits of %.1f ms",
                batches,
                reviews / batches,
                1000 * inferSeconds / batches,
                1000 * tokenizeSeconds / batches,
                commits,
                1000 * commitSeconds / commits);
    }
}
