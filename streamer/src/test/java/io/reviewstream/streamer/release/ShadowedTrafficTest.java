package io.reviewstream.streamer.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.event.ChallengerPrediction;
import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.TrafficEvidence;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.deadletter.FatalRecords;
import io.reviewstream.streamer.deadletter.GoldenTopology;
import io.reviewstream.streamer.deadletter.TopologyDriver;
import io.reviewstream.streamer.settings.ReleaseSettings;
import io.reviewstream.streamer.settings.ReleaseSettings.ReleaseLabels;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Classified reviews in, what both models predict for a share of them out. */
class ShadowedTrafficTest extends ReleaseTopologyFixture {
    private static final JsonSerde<ClassifiedReview> CLASSIFIED = new JsonSerde<>(ClassifiedReview.class);
    private static final JsonSerde<ChallengerPrediction> PREDICTION = new JsonSerde<>(ChallengerPrediction.class);

    @BeforeEach
    void shadowAll() {
        shadow(1);
    }

    private void shadow(double share) {
        driver.close();
        driver = driver(ReleaseSettings.DEFAULT.withLabels(ReleaseLabels.ALL).withShadowShare(share));
    }

    private void classify(String id, String text, ModelVersion servedBy, double probability) {
        driver.input(Topics.DEFAULT.classifiedReviews())
                .pipeInput(
                        id.getBytes(UTF_8),
                        CLASSIFIED.toBytes(new ClassifiedReview(
                                id,
                                text,
                                probability >= 0.5,
                                probability,
                                servedBy.value(),
                                4,
                                false,
                                TopologyDriver.START,
                                TopologyDriver.START)));
    }

    private List<ChallengerPrediction> predictions() {
        return driver.output(Topics.DEFAULT.challengerPredictions()).readValuesToList().stream()
                .map(PREDICTION::fromBytes)
                .toList();
    }

    @Test
    void hasTheTopologyOnRecord() throws IOException {
        String description = ReleaseTopology.build(
                        Topics.DEFAULT, ReleaseSettings.DEFAULT.withShadowShare(0.5), open, new FatalRecords(), metrics)
                .describe()
                .toString();

        assertThat(description).isEqualToNormalizingNewlines(GoldenTopology.text("release-shadow.txt"));
    }

    @Test
    void theModelThatDidNotServeAReviewPredictsItToo() {
        // When
        classify("a", "good", champion, 0.9);
        classify("b", "unknown words", champion, 0.75);
        classify("c", "good", challenger, 0.1);

        // Then: the challenger calls good what the champion calls bad
        List<ChallengerPrediction> predictions = predictions();
        assertThat(predictions).extracting(ChallengerPrediction::reviewId).containsExactly("a", "b", "c");
        ChallengerPrediction first = predictions.get(0);
        assertThat(first.release()).isEqualTo(1);
        assertThat(first.champion().version()).isEqualTo(champion.value());
        assertThat(first.champion().probability()).isEqualTo(0.9);
        assertThat(first.challenger().version()).isEqualTo(challenger.value());
        assertThat(first.challenger().isPositive()).isFalse();
        assertThat(first.tokens()).isEqualTo(4);
        assertThat(first.classifiedAt()).isEqualTo(TopologyDriver.START);
        assertThat(predictions.get(2).challenger().probability()).isEqualTo(0.1);
        assertThat(predictions.get(2).champion().isPositive()).isTrue();

        TrafficEvidence traffic = counts().traffic();
        assertThat(traffic.reviews()).isEqualTo(3);
        assertThat(traffic.failures()).isZero();
        assertThat(traffic.disagreements()).isEqualTo(2);
        assertThat(traffic.timed()).isEqualTo(3);
    }

    @Test
    void onlySoManyReviewsAreTimed() {
        for (int i = 0; i < 203; i++) {
            classify("r" + i, "good", champion, 0.9);
        }

        assertThat(counts().traffic().reviews()).isEqualTo(203);
        assertThat(counts().traffic().timed()).isEqualTo(200);
    }

    @Test
    void aReviewOfAnotherModelOrWithoutAValueIsLeftOut() {
        // When
        classify("a", "good", new ModelVersion("v20250101-000000-abcdef"), 0.9);
        driver.input(Topics.DEFAULT.classifiedReviews()).pipeInput("b".getBytes(UTF_8), (byte[]) null);
        driver.input(Topics.DEFAULT.classifiedReviews()).pipeInput("c".getBytes(UTF_8), "{".getBytes(UTF_8));
        driver.input(Topics.DEFAULT.classifiedReviews()).pipeInput((byte[]) null, "{".getBytes(UTF_8));

        // Then
        assertThat(predictions()).isEmpty();
        assertThat(counts()).isEqualTo(ReleaseCounts.NONE);
    }

    @Test
    void aShareIsChosenByReviewIdAndTheSameAfterARestart() {
        // Given
        shadow(0.3);
        for (int i = 0; i < 200; i++) {
            classify("r" + i, "good", champion, 0.9);
        }
        List<String> chosen =
                predictions().stream().map(ChallengerPrediction::reviewId).toList();
        assertThat(chosen.size()).isBetween(30, 90);

        // When
        shadow(0.3);
        for (int i = 0; i < 200; i++) {
            classify("r" + i, "good", champion, 0.9);
        }

        // Then
        assertThat(predictions()).extracting(ChallengerPrediction::reviewId).containsExactlyElementsOf(chosen);
    }

    @Test
    void aChallengerThatFailsIsCountedAlsoOnLabelledReviews() {
        // Given
        ModelVersion sick = TinyModel.storeSick(registry, TopologyDriver.START.plusSeconds(3))
                .version();
        release(3, sick);

        // When
        classify("a", "battery", champion, 0.9);
        classify("b", "good", champion, 0.9);
        label("c", "battery", true, champion, true);

        // Then
        assertThat(counts().traffic().reviews()).isEqualTo(3);
        assertThat(counts().traffic().failures()).isEqualTo(2);
        assertThat(predictions()).extracting(ChallengerPrediction::reviewId).containsExactly("b");
        assertThat(metrics.scrape()).contains("reviewstream_release_comparison_failures_total 2.0");
    }

    @Test
    void aModelThatFailsOnEveryReviewIsWarnedOfOnce() {
        // Given
        ModelVersion sick = TinyModel.storeSick(registry, TopologyDriver.START.plusSeconds(3))
                .version();
        release(3, sick);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(ComparingProcessor.class);
        logger.addAppender(log);
        logger.setLevel(Level.DEBUG);

        // When
        classify("a", "battery", champion, 0.9);
        classify("b", "battery", champion, 0.9);

        // Then
        logger.detachAppender(log);
        logger.setLevel(null);
        assertThat(log.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN, Level.DEBUG);
        assertThat(log.list.get(0).getKeyValuePairs().toString()).contains("the challenger: ", sick.value());
    }

    @Test
    void aChampionBeforeThatFailsIsNotTheChallengersFault() {
        // Given: the sick one is the champion that the challenger has replaced
        ModelVersion served = champion;
        champion = TinyModel.storeSick(registry, TopologyDriver.START.plusSeconds(3))
                .version();
        release(4, served);

        // When
        classify("a", "battery", served, 0.9);

        // Then
        assertThat(counts()).isEqualTo(ReleaseCounts.NONE);
        assertThat(metrics.scrape()).contains("reviewstream_release_comparison_failures_total 1.0");
    }
}
