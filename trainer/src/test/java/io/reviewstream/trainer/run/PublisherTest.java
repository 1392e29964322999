package io.reviewstream.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.registry.BundleDraft;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.trainer.run.Publisher.ReleasePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is done with models that killed trainers stored. */
class PublisherTest extends PublisherFixture {
    @Test
    void aModelThatWasRolledBackByHandIsNotPromotedAgain() throws IOException {
        // Given
        accepted(2, version(1));
        registry.promote(version(2), BY_HAND, registry.champion());
        Champion back =
                registry.rollback(registry.champion().orElseThrow(), "worse").orElseThrow();

        // When
        List<RunOutcome> finished = publisher(ReleasePolicy.DIRECT).finishInterrupted(version -> false);

        // Then
        String reason = "it was promoted by hand as champion 2 before its own promotion, and rolled back";
        assertThat(registry.champion()).contains(back);
        assertThat(finished).singleElement().satisfies(outcome -> assertThat(outcome.champion())
                .isEmpty());
        assertThat(registry.decision(version(2)).orElseThrow()).isInstanceOf(GateDecision.Undecided.class);
        assertThat(announced)
                .extracting(ModelAnnouncement::status, ModelAnnouncement::reasons)
                .containsExactly(tuple(ModelAnnouncement.Status.UNDECIDED, List.of(reason)));
    }

    @Test
    void aModelThatIsChampionByHandStaysItAndIsNotPromotedTwice() throws IOException {
        // Given
        accepted(2, version(1));
        Optional<Champion> byHand = registry.promote(version(2), BY_HAND, registry.champion());

        // When
        publisher(ReleasePolicy.DIRECT).finishInterrupted(version -> false);

        // Then
        assertThat(registry.champion()).isEqualTo(byHand);
        assertThat(announced)
                .extracting(ModelAnnouncement::status, ModelAnnouncement::reasons)
                .containsExactly(tuple(
                        ModelAnnouncement.Status.UNDECIDED,
                        List.of("it was promoted by hand as champion 2 before its own promotion")));
    }

    @ParameterizedTest
    @CsvSource({"gate.json,", "gate.json,{", "config.json,", "config.json,other"})
    void aModelThatCannotBePublishedDoesNotKeepOthersFromIt(String file, String content) throws IOException {
        // Given
        accepted(2, version(1));
        accepted(3, version(1));
        Path damaged = root.resolve(version(2).value()).resolve(file);
        if (content == null) {
            Files.delete(damaged);
        } else {
            Files.writeString(damaged, content);
        }

        // When
        List<RunOutcome> finished = publisher(ReleasePolicy.DIRECT).finishInterrupted(version -> false);

        // Then
        assertThat(finished).extracting(outcome -> outcome.bundle().version()).containsExactly(version(3));
        assertThat(registry.champion().map(Champion::version)).contains(version(3));
        assertThat(announced)
                .extracting(ModelAnnouncement::modelVersion)
                .containsExactly(Optional.of(version(3).value()));
    }

    @Test
    void aModelThatCannotBePublishedIsNoAnswerToItsRequest() throws IOException {
        // Given
        accepted(2, version(1));
        Files.delete(root.resolve(version(2).value()).resolve("gate.json"));

        // When
        RunOutcome outcome;
        try (BundleDraft draft = registry.draft()) {
            Files.writeString(draft.file("config.json"), "{}");
            outcome = publisher(ReleasePolicy.DIRECT)
                    .publish(draft, manifest(3, Optional.of("request-2")), accepted(version(1)), registry.champion());
        }

        // Then
        assertThat(outcome.bundle().version()).isEqualTo(version(3));
        assertThat(registry.champion()).isEqualTo(outcome.champion()).isPresent();
    }

    private void accepted(int second, ModelVersion against) throws IOException {
        store(second, Optional.of(accepted(against)));
    }
}
