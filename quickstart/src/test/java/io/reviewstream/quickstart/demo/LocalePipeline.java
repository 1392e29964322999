package io.reviewstream.quickstart.demo;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.hash.Sha256;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.serde.Json;
import io.reviewstream.quickstart.sample.SampleReview;
import io.reviewstream.quickstart.sample.SampleReview.Domain;
import io.reviewstream.quickstart.sample.SampleReview.TemplateSet;
import io.reviewstream.quickstart.sample.SampleReviews;
import io.reviewstream.streamer.Streamer;
import io.reviewstream.trainer.training.TrainingListener;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The program of {@link LocaleIT}: trains, exports and gates a tiny model, streams reviews through it, and writes what came
 * of it into a file. All that varies is pinned (seed, clock), so that two runs write the same bytes.
 */
final class LocalePipeline {
    private static final int REVIEWS = 40;
    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-04-17T09:30:12Z"), ZoneOffset.UTC);

    private LocalePipeline() {}

    /** Writes into {@code arguments[0]}; {@code arguments[1]} is a directory to work in, {@code arguments[2]} a Kafka. */
    public static void main(String[] arguments) throws Exception {
        StringBuilder report = new StringBuilder();
        Path directory = Path.of(arguments[1]);
        KafkaSettings kafka = KafkaSettings.of(arguments[2]);
        Topics topics = Topics.DEFAULT;
        new TopicSetup(kafka, true).ensure(topics, topics.all());
        DirectoryRegistry registry = new DirectoryRegistry(directory.resolve("models"), CLOCK);
        DemoTraining training =
                new DemoTraining(kafka, registry, directory, 7, new DemoTraining.Scale(1_500, 4), CLOCK);
        ModelBundle model = training.first(TrainingListener.silent());
        for (String name : model.manifest().files().keySet()) {
            // Charts show the version as pixels.
            if (!name.endsWith(".png")) {
                String content = Files.readString(model.verified(name), StandardCharsets.ISO_8859_1);
                report.append(name)
                        .append(' ')
                        .append(Sha256.of(comparable(content).getBytes(StandardCharsets.ISO_8859_1)))
                        .append('\n');
            }
        }
        report.append(comparable(Files.readString(model.verified("report/report.json"))))
                .append('\n');
        registry.decision(model.version()).orElseThrow().reasons().forEach(reason -> report.append(reason)
                .append('\n'));
        Waits waits = new Waits(() -> {});
        try (Streamer streamer = Streamer.start(DemoStreamer.settings(kafka, directory), registry)) {
            waits.await(() -> "the streamer", TIMEOUT, streamer::ready);
            predictions(kafka, topics).forEach((id, line) -> report.append(line).append('\n'));
        }
        Files.writeString(Path.of(arguments[0]), report);
    }

    /** Without what differs from run to run: versions, times, throughput. */
    private static String comparable(String text) {
        return text.replaceAll("v20260417-093012-[0-9a-f]{6}", "VERSION")
                .replaceAll("\"(classifiedAt|reviewTimestamp)\":\"[^\"]*\"", "")
                .replaceAll("(\"reviewsPerSecond\" ?: ?)[0-9.E]+", "$1");
    }

    private static SortedMap<String, String> predictions(KafkaSettings kafka, Topics topics) throws Exception {
        List<SampleReview> reviews = new SampleReviews(11).reviews(Domain.HOUSEHOLD, TemplateSet.HELD_OUT, REVIEWS);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(kafka.with(Map.of()), new StringSerializer(), new StringSerializer())) {
            for (SampleReview review : reviews) {
                producer.send(new ProducerRecord<>(
                                topics.reviews(),
                                Json.mapper()
                                        .writeValueAsString(Map.of(
                                                "reviewId", review.reviewId(), "reviewText", review.reviewText()))))
                        .get();
            }
        }
        SortedMap<String, String> predictions = new TreeMap<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                kafka.with(Map.of(
                        "group.id",
                        "locale-test",
                        "auto.offset.reset",
                        "earliest",
                        "isolation.level",
                        "read_committed")),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of(topics.classifiedReviews()));
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            while (predictions.size() < REVIEWS && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(record -> predictions.put(record.key(), comparable(record.value())));
            }
        }
        predictions.put(
                "~", "sha256 of all: " + Sha256.of(predictions.toString().getBytes(StandardCharsets.UTF_8)));
        return predictions;
    }
}
