package io.reviewstream.trainer.retrain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.common.control.Announcer;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.common.serde.Json;
import io.reviewstream.common.topic.LabeledTopic;
import io.reviewstream.trainer.Main;
import io.reviewstream.trainer.TinyReviews;
import io.reviewstream.trainer.TinyReviews.Wording;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.topic.LabeledCorpus;
import io.reviewstream.trainer.training.TrainingListener;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a person does with {@code models} and {@code retrain --request}. */
class RetrainingByHandIT extends RetrainingFixture {
    private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void promotionsAndRollbacksByHandAreAnnounced() {
        // Given
        label(Wording.PLAIN, 600, 1);
        retraining(base, 1).answer(requests().make(), TrainingListener.silent());
        String first = registry.versions().get(0).value();
        label(Wording.OTHER, 700, 2);
        retraining(base, 1).answer(requests().make(), TrainingListener.silent());
        String second = registry.versions().get(1).value();

        // When
        int rolledBack = run("models rollback" + where());
        int promoted = run("models promote " + second + " --reason again" + where());

        // Then
        assertThat(List.of(rolledBack, promoted)).containsExactly(0, 0);
        assertThat(announcements().subList(2, 4))
                .extracting(
                        ModelAnnouncement::status, ModelAnnouncement::modelVersion, ModelAnnouncement::championNumber)
                .containsExactly(
                        tuple(ModelAnnouncement.Status.ACTIVE, Optional.of(first), Optional.of(3L)),
                        tuple(ModelAnnouncement.Status.ACTIVE, Optional.of(second), Optional.of(4L)));
    }

    @Test
    void aRequestAnsweredBeforeIsReportedAndNotSentAgain() throws Exception {
        // Given
        new LabeledTopic(kafka, topics.labeledReviews())
                .add(LabeledCorpus.records(Corpus.of("few", TinyReviews.of(Wording.PLAIN, 20, 1)), CLOCK.instant()));
        Files.createDirectories(directory.resolve("registry"));
        RetrainRequest request = requests().make();
        retraining(base, 100).answer(request, TrainingListener.silent());
        String command = "retrain --request --json" + where();

        // When
        JsonNode result = Json.mapper().readTree(printedBy(command));

        // Then
        assertThat(result.get("requestId").textValue()).isEqualTo(request.requestId());
        assertThat(result.at("/answeredBefore/status").textValue()).isEqualTo("NOTHING_TO_DO");
        assertThat(Instant.parse(result.at("/answeredBefore/announcedAt").textValue()))
                .isEqualTo(announcements().get(0).announcedAt());
        assertThat(lag()).isZero();
        label(Wording.OTHER, 20, 2);
        assertThat(Json.mapper().readTree(printedBy(command)).has("answeredBefore"))
                .isFalse();
        assertThat(lag()).isOne();
    }

    @Test
    void aRequestWithoutNewLabelsIsNotSent() throws Exception {
        // Given
        ModelBundle champion = TinyModel.store(registry, LONG_AGO, 0);
        registry.promote(champion.version(), new Overridden("a test"), Optional.empty());

        // When
        JsonNode result = Json.mapper().readTree(printedBy("retrain --request --json" + where()));

        // Then
        assertThat(result.get("decision").textValue()).isEqualTo("NOTHING_TO_DO");
        assertThat(result.get("reasons").toString()).contains("no label has come since the champion");
        assertThat(lag()).isZero();
    }

    @Test
    void aRetrainingRemovesOldModelsIfAskedTo() {
        // Given
        ModelBundle champion = TinyModel.store(registry, LONG_AGO, 0);
        registry.promote(champion.version(), new Overridden("a test"), Optional.empty());
        TinyModel.store(registry, LONG_AGO.plusSeconds(1), 1);
        TinyModel.store(registry, LONG_AGO.plusSeconds(2), 2);
        label(Wording.PLAIN, 200, 1);

        // When
        int exitCode = run(
                "retrain --once --keep-models 1 --epochs 1 --device cpu --base-model " + base.directory() + where());

        // Then
        assertThat(exitCode).isZero();
        assertThat(registry.versions()).hasSize(2).startsWith(champion.version());
        assertThat(registry.versions().get(1)).isGreaterThan(ModelVersion.of(LONG_AGO.plusSeconds(3), "000000"));
    }

    @Test
    void whereEveryAnnouncementIsLostAnOldModelIsNoResultAndAnotherIsTrained() throws Exception {
        // Given: a registry that outlives its Kafka; a new topic takes a moment until all of its partitions have
        // leaders
        Topics later = Topics.withPrefix(prefix + "new.");
        new TopicSetup(kafka, true).ensure(later, Set.of(later.labeledReviews(), later.modelAnnouncements()));
        label(Wording.PLAIN, 600, 1);
        retraining(base, 1).answer(requests().make(), TrainingListener.silent());
        ModelVersion old = registry.versions().get(0);
        topics = later;
        prefix += "new.";
        label(Wording.OTHER, 800, 2);

        // When
        JsonNode result = Json.mapper()
                .readTree(printedBy(
                        "retrain --once --json --epochs 1 --device cpu --base-model " + base.directory() + where()));

        // Then
        assertThat(registry.versions()).hasSize(2);
        assertThat(result.get("modelVersion").textValue())
                .isEqualTo(registry.versions().get(1).value());
        assertThat(announcements())
                .first()
                .extracting(ModelAnnouncement::modelVersion)
                .isEqualTo(Optional.of(old.value()));
    }

    @Test
    void withoutAFewestNumberOfNewLabelsEachRetrainingTrains() {
        // Given
        label(Wording.PLAIN, 200, 1);
        String command =
                "retrain --once --min-new-labels 0 --epochs 1 --device cpu --base-model " + base.directory() + where();

        // When: neither a new champion nor a new label tells the third request from the second
        run(command);
        run(command);
        run(command);

        // Then
        assertThat(registry.versions()).hasSize(3);
    }

    @Test
    void labelsOfATopicThatWasMadeAnewAreNew() {
        // Given
        ModelBundle model = TinyModel.store(registry, LONG_AGO, 0);
        label(Wording.PLAIN, 100, 1);
        Consumer<ModelAnnouncement> announce = Announcer.topic(kafka, topics.modelAnnouncements());
        long before = requests().make().newLabels();

        // When: offsets of a longer topic, and those of a model that the registry does not have
        announce.accept(announcement(model.version(), Map.of(0, 1000L, 1, 1L)));
        announce.accept(announcement(ModelVersion.of(LONG_AGO, "ffffff"), Map.of(0, 1L, 1, 1L, 2, 1L, 3, 1L)));
        long beyond = requests().make().newLabels();
        announce.accept(announcement(model.version(), Map.of(0, 1L, 1, 1L)));
        long within = requests().make().newLabels();

        // Then
        assertThat(List.of(before, beyond, within)).containsExactly(100L, 100L, 98L);
    }

    private static ModelAnnouncement announcement(ModelVersion model, Map<Integer, Long> labelsThrough) {
        return new ModelAnnouncement(
                ModelAnnouncement.Status.REJECTED,
                Optional.of(model.value()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(LabelOffsets.of(labelsThrough)),
                Map.of(),
                List.of("a test"),
                LONG_AGO);
    }

    @Test
    void trainingPutsItsReviewsOnTheTopicIfAskedTo() throws Exception {
        // Given
        Path csv = directory.resolve("reviews.csv");
        List<String> lines = new ArrayList<>(List.of("reviewText,isPositive"));
        TinyReviews.of(Wording.PLAIN, 100, 1).forEach(row -> lines.add('"' + row.text() + "\"," + row.positive()));
        Files.write(csv, lines);

        // When: whatever the gate decides
        int exitCode = run("train --import-labels --epochs 1 --device cpu --data " + csv + " --base-model "
                + base.directory() + where());

        // Then
        assertThat(exitCode).isIn(0, 2);
        assertThat(requests().make().labeledReviews()).isEqualTo(100);
    }

    private String where() {
        return " --registry " + directory.resolve("registry") + " --bootstrap-servers " + kafka.bootstrapServers()
                + " --topic-prefix " + prefix;
    }

    private static String printedBy(String command) {
        PrintStream standardOut = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, UTF_8));
        try {
            assertThat(CommandLines.run(Main.commands(), command.split(" "))).isZero();
        } finally {
            System.setOut(standardOut);
        }
        return out.toString(UTF_8);
    }

    private static int run(String command) {
        return CommandLines.run(Main.commands(), command.split(" "));
    }
}
