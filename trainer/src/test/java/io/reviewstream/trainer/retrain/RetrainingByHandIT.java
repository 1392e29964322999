package io.reviewstream.trainer.retrain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.serde.Json;
import io.reviewstream.trainer.Main;
import io.reviewstream.trainer.TinyReviews;
import io.reviewstream.trainer.TinyReviews.Wording;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.topic.LabeledTopic;
import io.reviewstream.trainer.training.TrainingListener;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a person does with {@code models} and {@code retrain --request}. */
class RetrainingByHandIT extends RetrainingFixture {
    @Test
    void promotionsAndRollbacksByHandAreAnnounced() {
        // Given
        label(Wording.PLAIN, 600, 1);
        retraining(base, 1).answer(requests().make(), TrainingListener.silent());
        String first = registry.versions().get(0).value();
        label(Wording.OTHER, 700, 2);
        retraining(base, 1).answer(requests().make(), TrainingListener.silent());
        String second = registry.versions().get(1).value();
        String where =
                " --registry " + directory.resolve("registry") + " --bootstrap-servers " + kafka.bootstrapServers()
                        + " --topic-prefix " + topics.reviews().replace("reviews", "");

        // When
        int rolledBack = models("models rollback" + where);
        int promoted = models("models promote " + second + " --reason again" + where);

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
                .add(Corpus.of("few", TinyReviews.of(Wording.PLAIN, 20, 1)), CLOCK.instant());
        Files.createDirectories(directory.resolve("registry"));
        RetrainRequest request = requests().make();
        retraining(base, 100).answer(request, TrainingListener.silent());
        String command = "retrain --request --json --registry " + directory.resolve("registry")
                + " --bootstrap-servers " + kafka.bootstrapServers()
                + " --topic-prefix " + topics.reviews().replace("reviews", "");

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

    private static int models(String command) {
        return CommandLines.run(Main.commands(), command.split(" "));
    }
}
