package io.reviewstream.trainer.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.trainer.TinyReviews.Wording;
import io.reviewstream.trainer.run.RunOutcome;
import io.reviewstream.trainer.training.TrainingListener;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A trainer that dies or is overtaken between the last steps. */
class InterruptedRetrainingIT extends RetrainingFixture {
    @ParameterizedTest
    @EnumSource
    void aRequestIsAnsweredWithTheModelOfItsKilledTrainer(Death death) {
        // Given
        label(Wording.PLAIN, 600, 1);
        RetrainRequest request = requests().make();
        assertThatThrownBy(() -> retraining(dyingAt(death)).answer(request, TrainingListener.silent()))
                .isInstanceOf(Killed.class);
        assertThat(announcements()).isEmpty();
        ModelVersion made = registry.versions().get(0);

        // When
        RetrainResult result = retraining(base, 1).answer(request, TrainingListener.silent());

        // Then
        assertMade(result, made);
        assertThat(announcements())
                .extracting(ModelAnnouncement::status, ModelAnnouncement::requestId, ModelAnnouncement::championNumber)
                .containsExactly(
                        tuple(ModelAnnouncement.Status.ACTIVE, Optional.of(request.requestId()), Optional.of(1L)));
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptedPublicationIsFinishedOnce(Death death) {
        // Given
        label(Wording.PLAIN, 600, 1);
        assertThatThrownBy(() -> retraining(dyingAt(death)).answer(requests().make(), TrainingListener.silent()))
                .isInstanceOf(Killed.class);

        // When
        List<RunOutcome> finished = retraining(base, 1).finishInterrupted();

        // Then
        assertThat(finished).hasSize(1);
        assertMade(new RetrainResult.Made(finished.get(0)), registry.versions().get(0));
        assertThat(retraining(base, 1).finishInterrupted()).isEmpty();
        assertThat(retraining(base, 1).answer(requests().make(), TrainingListener.silent()))
                .isInstanceOf(RetrainResult.NothingToDo.class);
    }

    private void assertMade(RetrainResult result, ModelVersion version) {
        assertThat(result).isInstanceOfSatisfying(RetrainResult.Made.class, made -> {
            assertThat(made.outcome().bundle().version()).isEqualTo(version);
            assertThat(made.outcome().champion()).isEqualTo(registry.champion());
        });
        assertThat(registry.versions()).containsExactly(version);
        assertThat(registry.champions()).hasSize(1);
    }

    @Test
    @Tag("nightly")
    void aModelThatIsOvertakenIsUndecidedEverywhere() {
        // Given
        label(Wording.PLAIN, 600, 1);
        retraining(base, 1).answer(requests().make(), TrainingListener.silent());
        ModelVersion first = registry.versions().get(0);
        label(Wording.OTHER, 700, 2);
        ModelRegistry overtaking = new DisturbedRegistry(
                registry,
                DisturbedRegistry.NOTHING,
                () -> registry.promote(first, new Overridden("by hand"), registry.champion()),
                DisturbedRegistry.NOTHING);

        // When
        RetrainResult result = retraining(overtaking).answer(requests().make(), TrainingListener.silent());

        // Then
        String reason = "it was accepted against champion " + first + ", but champion 2, " + first
                + ", was promoted during this training run; it was not compared with that one, which stays";
        assertThat(result).isInstanceOfSatisfying(RetrainResult.Made.class, made -> {
            assertThat(made.outcome().decision()).isInstanceOf(GateDecision.Undecided.class);
            assertThat(registry.decision(made.outcome().bundle().version()))
                    .contains(made.outcome().decision());
            assertThat(made.outcome().decision().reasons()).containsExactly(reason);
        });
        assertThat(registry.champion().orElseThrow().version()).isEqualTo(first);
        assertThat(announcements()).last().satisfies(announcement -> {
            assertThat(announcement.status()).isEqualTo(ModelAnnouncement.Status.UNDECIDED);
            assertThat(announcement.reasons()).containsExactly(reason);
        });
    }

    /** Where a trainer dies. */
    enum Death {
        AFTER_STORING,
        AFTER_PROMOTING
    }

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private ModelRegistry dyingAt(Death death) {
        Runnable die = () -> {
            throw new Killed();
        };
        return new DisturbedRegistry(
                registry,
                death == Death.AFTER_STORING ? die : DisturbedRegistry.NOTHING,
                DisturbedRegistry.NOTHING,
                death == Death.AFTER_PROMOTING ? die : DisturbedRegistry.NOTHING);
    }
}
