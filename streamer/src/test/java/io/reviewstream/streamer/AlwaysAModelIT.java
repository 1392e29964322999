package io.reviewstream.streamer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Which model is active, whatever is announced. */
class AlwaysAModelIT extends StreamerFixture {
    private String prefix;
    private Topics topics;

    @BeforeEach
    void ownTopics(TestInfo test) {
        prefix = test.getTestMethod().orElseThrow().getName() + ".";
        topics = Topics.withPrefix(prefix);
    }

    @Test
    void theStreamerClassifiesFromItsFirstModelOn() throws Exception {
        // Given
        Streamer streamer = start(prefix, "one");
        client.send(topics.reviews(), "k", "{\"reviewText\":\"good\"}");
        client.flush();
        await().atMost(TIMEOUT).until(() -> lag(streamer) == 1);
        JsonNode before = status(streamer);

        // When
        Champion first = promote(0);
        await().atMost(TIMEOUT).until(streamer::ready);

        // Then
        assertThat(before.get("live").asBoolean()).isTrue();
        assertThat(before.get("ready").asBoolean()).isFalse();
        assertThat(before.get("model")).isNull();
        assertThat(client.read(topics.classifiedReviews(), TIMEOUT, records -> !records.isEmpty()))
                .hasSize(1);
        JsonNode model = status(streamer).get("model");
        assertThat(model.get("version").asText()).isEqualTo(first.version().value());
        assertThat(Instant.parse(model.get("since").asText())).isAfter(LONG_AGO);
        await().atMost(TIMEOUT).until(() -> lag(streamer) == 0);
    }

    @Test
    void ofABurstOfAnnouncementsTheNewestIsLoadedAndNotEveryOne() throws Exception {
        // Given
        promote(0);
        Streamer streamer = start(prefix, "one");
        await().atMost(TIMEOUT).until(streamer::ready);
        // Out of the streamer's sight, so that it sees all of them at once.
        Path hidden = Files.move(directory.resolve("registry"), directory.resolve("hidden"));
        ModelRegistry behind = new DirectoryRegistry(hidden, Clock.systemUTC());
        List<Champion> burst = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            burst.add(promote(behind, i));
        }

        // When
        Files.move(hidden, directory.resolve("registry"));
        burst.forEach(this::announceElsewhere);
        client.flush();

        // Then
        ModelVersion newest = burst.get(burst.size() - 1).version();
        await().atMost(TIMEOUT).until(() -> streamer.modelVersion().equals(Optional.of(newest)));
        assertThat(swaps(streamer)).isEqualTo(2.0);
    }

    @Test
    void aBundleOutsideTheRegistryIsNeverOpened() throws Exception {
        // Given
        promote(0);
        Streamer streamer = start(prefix, "one");
        await().atMost(TIMEOUT).until(streamer::ready);
        ModelRegistry elsewhere = new DirectoryRegistry(directory.resolve("elsewhere"), Clock.systemUTC());
        ModelBundle outside = TinyModel.store(elsewhere, LONG_AGO.plusSeconds(100), 1);
        announceElsewhere(elsewhere
                .promote(outside.version(), new Overridden("a test"), Optional.empty())
                .orElseThrow());
        announceElsewhere(new Champion(7, outside.version(), Champion.How.GATE, "better", Optional.empty(), LONG_AGO));
        client.flush();

        // When
        Champion next = promote(1);

        // Then
        await().atMost(TIMEOUT).until(() -> streamer.modelVersion().equals(Optional.of(next.version())));
        assertThat(swaps(streamer)).isEqualTo(2.0);
        assertThat(get(streamer, "/metrics").body()).contains("reviewstream_model_load_failures_total 0.0");
    }

    @Test
    void theChampionOfARecreatedRegistryIsActivated() throws Exception {
        // Given
        promote(0);
        promote(1);
        Streamer streamer = start(prefix, "one");
        await().atMost(TIMEOUT).until(streamer::ready);
        Files.move(directory.resolve("registry"), directory.resolve("old"));

        // When
        Champion first = promote(2);

        // Then
        assertThat(first.number()).isEqualTo(1);
        await().atMost(TIMEOUT).until(() -> streamer.modelVersion().equals(Optional.of(first.version())));
        assertThat(status(streamer).at("/model/championNumber").asLong()).isEqualTo(1);
    }

    @Test
    void allInstancesActivateTheSameModel() throws Exception {
        // Given
        promote(0);
        List<Streamer> instances = List.of(start(prefix, "one"), start(prefix, "two"));
        await().atMost(TIMEOUT).until(() -> instances.stream().allMatch(Streamer::ready));

        // When
        Champion next = promote(1);

        // Then
        String gauge = "version=\"" + next.version() + "\"";
        for (Streamer instance : instances) {
            await().atMost(TIMEOUT).until(() -> get(instance, "/metrics").body().contains(gauge));
            assertThat(status(instance).get("model").get("version").asText())
                    .isEqualTo(next.version().value());
        }
    }

    private void announceElsewhere(Champion champion) {
        URI uri = directory
                .resolve("elsewhere")
                .resolve(champion.version().value())
                .toUri();
        announce(topics, champion.version().value(), champion.number(), uri, "00");
    }

    private long lag(Streamer streamer) throws Exception {
        return status(streamer)
                .at("/applications/classify/lag/" + topics.reviews())
                .asLong(-1);
    }
}
