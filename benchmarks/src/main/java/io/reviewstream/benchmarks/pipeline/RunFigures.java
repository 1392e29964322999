package io.reviewstream.benchmarks.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;

/**
 * What the streamer's own metrics say of its runs so far.
 *
 * @param runs of the model
 * @param reviews in them
 * @param inferSeconds of the model
 * @param tokenizeSeconds of parsing, tokenizing and forming runs
 */
record RunFigures(double runs, double reviews, double inferSeconds, double tokenizeSeconds) {
    /** Asks a streamer. */
    static RunFigures of(URI streamer) {
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
    static RunFigures parse(String page) {
        return new RunFigures(
                sum(page, "reviewstream_infer_seconds_count"),
                sum(page, "reviewstream_run_reviews_sum"),
                sum(page, "reviewstream_infer_seconds_sum"),
                sum(page, "reviewstream_tokenize_seconds_sum"));
    }

    private static double sum(String page, String metric) {
        return page.lines()
                .filter(line -> line.startsWith(metric + " ") || line.startsWith(metric + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    RunFigures since(RunFigures before) {
        return new RunFigures(
                runs - before.runs,
                reviews - before.reviews,
                inferSeconds - before.inferSeconds,
                tokenizeSeconds - before.tokenizeSeconds);
    }

    /** On average, with the tokenization that led to it. */
    double secondsPerRun() {
        return (inferSeconds + tokenizeSeconds) / runs;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,.0f runs of %.1f reviews, %.1f ms each, %.1f ms to tokenize for it",
                runs,
                reviews / runs,
                1000 * inferSeconds / runs,
                1000 * tokenizeSeconds / runs);
    }
}
