package io.reviewstream.quickstart.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.common.SharedFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.control.Announcer;
import io.reviewstream.common.inference.BulkClassifier;
import io.reviewstream.common.inference.HoldoutReference;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.streamer.drift.DriftMonitor;
import io.reviewstream.streamer.drift.DriftView;
import io.reviewstream.streamer.drift.DriftView.HoldoutComparison;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.data.Split;
import io.reviewstream.trainer.evaluation.Gate;
import io.reviewstream.trainer.evaluation.GateSettings;
import io.reviewstream.trainer.run.BaseModel;
import io.reviewstream.trainer.run.HyperParameterOverrides;
import io.reviewstream.trainer.run.Publisher;
import io.reviewstream.trainer.run.Publisher.ReleasePolicy;
import io.reviewstream.trainer.run.TrainingPlan;
import io.reviewstream.trainer.run.TrainingRun;
import io.reviewstream.trainer.training.Freeze;
import io.reviewstream.trainer.training.TrainingListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the monitor of drift finds on real reviews of several kinds; it prints the tables of docs/drift.md. */
@Tag("nightly")
class DriftOnRealReviewsIT {
    /** Of the order of the reviews, so that it decides which are kept apart. */
    private static final long SEED = Long.getLong("drift.seed", 14);

    private static final int KEPT_APART = 2_000;
    private static final int MAX_TOKENS = 128;

    @TempDir
    static Path directory;

    private static final List<CSVRecord> APART = new ArrayList<>();
    private static Corpus corpus;
    private static ModelBundle bundle;
    private static SharedClassifier classifier;

    /** Labelled reviews of one kind, in the order of the stream. */
    private record Kind(String name, List<Corpus.CorpusRow> reviews) {
        static Kind of(String name, String file) throws IOException {
            List<Corpus.CorpusRow> reviews = new ArrayList<>();
            for (CSVRecord line : read(SharedFiles.require(file))) {
                reviews.add(row(line, "reviewText"));
            }
            Collections.shuffle(reviews, new Random(SEED));
            return new Kind(name, reviews);
        }
    }

    @BeforeAll
    static void trainOnAllButThoseKeptApart() throws IOException {
        List<CSVRecord> lines = new ArrayList<>(read(SharedFiles.require("data/amazon-reviews/train.csv")));
        Collections.shuffle(lines, new Random(SEED));
        APART.addAll(lines.subList(0, KEPT_APART));
        corpus = Corpus.of(
                "amazon-reviews",
                lines.subList(KEPT_APART, lines.size()).stream()
                        .map(line -> row(line, "reviewText"))
                        .toList());
        DirectoryRegistry registry = new DirectoryRegistry(directory, Clock.systemUTC());
        bundle = new TrainingRun(
                        registry,
                        new Gate(GateSettings.DEFAULT, Clock.systemUTC()),
                        new Publisher(
                                registry,
                                new Announcer(registry, Announcer.NOWHERE, Clock.systemUTC()),
                                ReleasePolicy.DIRECT,
                                Clock.systemUTC()),
                        TrainingListener.silent(),
                        Clock.systemUTC())
                .run(
                        BaseModel.of("small", SharedFiles.require("models/reviews-distilbert-small")),
                        corpus,
                        TrainingPlan.onCpu(
                                HyperParameterOverrides.of(
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.of(new Freeze.Backbone())),
                                MAX_TOKENS,
                                SEED),
                        Optional.empty())
                .bundle();
        classifier = ServingSettings.ON_CPU.load(bundle);
    }

    @AfterAll
    static void close() {
        if (classifier != null) {
            classifier.close();
        }
    }

    @Test
    void theEstimateOfTheSameKindIsWithinTwoPointsAndOtherKindsArePrinted() throws IOException {
        // Given
        List<Corpus.CorpusRow> apart =
                APART.stream().map(line -> row(line, "reviewText")).toList();
        List<Kind> kinds = List.of(
                new Kind("product reviews kept apart", apart),
                new Kind(
                        "the same, one in four positive",
                        IntStream.range(0, apart.size())
                                .filter(i -> !apart.get(i).positive() || i % 3 == 0)
                                .mapToObj(apart::get)
                                .toList()),
                new Kind(
                        "their titles",
                        APART.stream()
                                .filter(line -> !line.get("summary").isBlank())
                                .map(line -> row(line, "summary"))
                                .toList()),
                Kind.of("sentences about films", "data/uci-sentences/imdb.csv"),
                Kind.of("sentences about restaurants", "data/uci-sentences/yelp.csv"));

        // When
        List<Measured> measured =
                kinds.stream().map(DriftOnRealReviewsIT::measure).toList();

        // Then
        HoldoutReference reference = HoldoutReference.of(bundle).orElseThrow();
        System.out.printf(
                Locale.ROOT,
                "holdout: %d reviews, accuracy %.3f, confidence %.3f%n",
                reference.predictions().reviews(),
                reference.accuracy(),
                reference.predictions().confidence());
        measured.forEach(System.out::println);
        Measured same = measured.get(0);
        assertThat(same.view().estimatedAccuracy().value()).isCloseTo(same.labelled(), within(0.02));
        assertThat(same.firstAlarm()).isEmpty();
    }

    @Test
    void reviewsThatAreDrawnFromTheHoldoutRaiseNoAlarm() {
        // Given
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Prediction> holdout = predictions(corpus.part(Split.DEFAULT, Split.Part.HOLDOUT).stream()
                .map(ReviewRow::text)
                .toList());
        DriftMonitor monitor = monitor();
        double largest = 0;
        double smallestP = 1;

        // When
        for (int i = 0; i < 100_000; i++) {
            monitor.predicted(bundle.version(), holdout.get(random.nextInt(holdout.size())));
            if (i % 500 == 499) {
                HoldoutComparison comparison =
                        monitor.view().orElseThrow().holdout().orElseThrow();
                assertThat(comparison.alarm()).as("seed %d", seed).isFalse();
                largest = Math.max(largest, comparison.scoreDistance());
                smallestP = Math.min(smallestP, comparison.pValue());
            }
        }

        // Then
        System.out.printf(Locale.ROOT, "100,000 drawn: largest distance %.3f, smallest p %.3f%n", largest, smallestP);
    }

    private record Measured(
            String name, int reviews, double labelled, Optional<Integer> firstAlarm, DriftView view, double positives) {
        @Override
        public String toString() {
            HoldoutComparison holdout = view.holdout().orElseThrow();
            return String.format(
                    Locale.ROOT,
                    "| %s | %,d | %.1f %% | %.1f %% (%.1f to %.1f) | %+.1f | %.1f %% | %.3f | %s | %.1f %%, %.1f %% | %.2f %% | %.1f %% |",
                    name,
                    reviews,
                    100 * labelled,
                    100 * view.estimatedAccuracy().value(),
                    100 * view.estimatedAccuracy().low(),
                    100 * view.estimatedAccuracy().high(),
                    100 * (view.estimatedAccuracy().value() - labelled),
                    100 * view.confidence(),
                    holdout.scoreDistance(),
                    firstAlarm
                            .map(after -> String.format(Locale.ROOT, "after %,d", after))
                            .orElse("none"),
                    100 * positives,
                    100 * holdout.estimatedPositiveShare().orElse(Double.NaN),
                    100 * view.unknownShare(),
                    100 * view.truncatedShare());
        }
    }

    /** Of as many reviews as fill whole steps. */
    private static Measured measure(Kind kind) {
        int reviews = kind.reviews().size() / 500 * 500;
        List<Corpus.CorpusRow> rows = kind.reviews().subList(0, reviews);
        List<Prediction> predictions =
                predictions(rows.stream().map(Corpus.CorpusRow::text).toList());
        DriftMonitor monitor = monitor();
        Optional<Integer> firstAlarm = Optional.empty();
        int correct = 0;
        for (int i = 0; i < reviews; i++) {
            monitor.predicted(bundle.version(), predictions.get(i));
            correct += predictions.get(i).isPositive() == rows.get(i).positive() ? 1 : 0;
            if (firstAlarm.isEmpty()
                    && monitor.view()
                            .flatMap(DriftView::holdout)
                            .filter(HoldoutComparison::alarm)
                            .isPresent()) {
                firstAlarm = Optional.of(i + 1);
            }
        }
        return new Measured(
                kind.name(),
                reviews,
                (double) correct / reviews,
                firstAlarm,
                monitor.view().orElseThrow(),
                (double) rows.stream().filter(Corpus.CorpusRow::positive).count() / reviews);
    }

    private static DriftMonitor monitor() {
        DriftMonitor monitor = new DriftMonitor(new StreamerMetrics());
        monitor.activated(bundle.version(), HoldoutReference.of(bundle));
        return monitor;
    }

    private static List<Prediction> predictions(List<String> texts) {
        List<Prediction> predictions = new ArrayList<>();
        try (ModelLease lease = classifier.acquire();
                BulkClassifier bulk = new BulkClassifier(lease, ServingSettings.ON_CPU)) {
            for (int from = 0; from < texts.size(); from += bulk.window()) {
                predictions.addAll(bulk.classify(texts.subList(from, Math.min(texts.size(), from + bulk.window()))));
            }
        }
        return predictions;
    }

    private static Corpus.CorpusRow row(CSVRecord line, String column) {
        return new Corpus.CorpusRow(line.get(column), line.get("isPositive").startsWith("1"));
    }

    private static List<CSVRecord> read(Path file) throws IOException {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (CSVParser parser = CSVParser.parse(file, StandardCharsets.UTF_8, format)) {
            return parser.getRecords();
        }
    }
}
