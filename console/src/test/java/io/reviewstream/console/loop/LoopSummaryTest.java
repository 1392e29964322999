package io.reviewstream.console.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.kafka.TopicKind;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.serde.Json;
import io.reviewstream.console.loop.LoopView.LoopProblems;
import io.reviewstream.console.loop.LoopView.LoopSentence;
import io.reviewstream.console.loop.LoopView.Models;
import io.reviewstream.console.loop.LoopView.ShownInstance;
import io.reviewstream.console.loop.LoopView.TopicFlow;
import io.reviewstream.console.loop.LoopView.Urgency;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoopSummaryTest {
    private static final String VERSION = "v20260101-000000-abcdef";
    private static final Models MODELS = new Models(
            List.of(),
            0,
            List.of(new Champion(
                    1,
                    new ModelVersion(VERSION),
                    Champion.How.GATE,
                    "better",
                    Optional.empty(),
                    Instant.parse("2026-01-01T00:00:00Z"))),
            List.of());

    private static LoopSentence summary(String status, double classified, double rejected) throws Exception {
        Map<TopicKind, TopicFlow> topics = Map.of(
                TopicKind.REVIEWS, new TopicFlow("reviews", 10, Optional.of(7.0)),
                TopicKind.CLASSIFIED_REVIEWS, new TopicFlow("classified-reviews", 10, Optional.of(classified)),
                TopicKind.REVIEWS_DEAD_LETTERS, new TopicFlow("reviews-dead-letters", 10, Optional.of(rejected)));
        ShownInstance instance = new ShownInstance(
                URI.create("http://localhost:8080"), Optional.of(Json.mapper().readTree(status)), Optional.empty());
        return new LoopSummary(topics, List.of(instance), MODELS, new LoopProblems(Optional.empty(), Optional.empty()))
                .summary();
    }

    private static String lag(long reviews) {
        return "{\"applications\":{\"classify\":{\"lag\":{\"reviews\":" + reviews + "}}}}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "6000 | 100 | NONE | v20260101-000000-abcdef serves; 100.0 reviews a second are classified, 6,000 wait."
                        + " Nothing has to be done.",
                "6001 | 100 | WATCH | 6,001 reviews wait to be classified; 7 a second come, and 100 are classified.",
                "90000 | 100 | WATCH | 90,000 reviews wait to be classified; 7 a second come, and 100 are classified.",
                "1000 | 0 | NONE | v20260101-000000-abcdef serves; 0.0 reviews a second are classified, 1,000 wait."
                        + " Nothing has to be done.",
                "1001 | 0 | WATCH | 1,001 reviews wait to be classified; 7 a second come, and 0 are classified."
            })
    void aBacklogOfMoreThanAMinuteIsSaid(long waiting, double perSecond, Urgency urgency, String text)
            throws Exception {
        assertThat(summary(lag(waiting), perSecond, 0)).isEqualTo(new LoopSentence(urgency, text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'live':false,'applications':{}} | ACT | An instance has failed for good; its log says why.",
                "{'model':{'version':'v0'},'applications':{}} | WATCH | No instance serves the champion"
                        + " v20260101-000000-abcdef yet.",
                "{'ready':false,'applications':{}} | WATCH | An instance is not ready yet.",
                "{'drift':{'holdout':{'alarm':true}},'applications':{}} | WATCH | The reviews differ from those that the"
                        + " model was evaluated on: label some of them.",
                "{'retraining':{'champion':{'dropScore':1}},'applications':{}} | WATCH | Labels show that the model has"
                        + " become worse, and retraining is requested."
            })
    void whatIsWrongIsSaid(String status, Urgency urgency, String text) throws Exception {
        assertThat(summary(status.replace('\'', '"'), 1, 0)).isEqualTo(new LoopSentence(urgency, text));
    }

    @Test
    void deadLettersAreSaidWhileTheyCome() throws Exception {
        assertThat(summary(lag(0), 1, 0.25).text()).startsWith("Records are rejected, 0.3 a second");
        assertThat(summary(lag(0), 1, 0).urgency()).isEqualTo(Urgency.NONE);
    }
}
