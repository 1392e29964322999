package io.reviewstream.streamer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reviewstream.common.deadletter.HeaderNames;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.streamer.settings.StreamerSettings.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FatalRecordsIT extends StreamerFixture {
    @Test
    @Tag("nightly")
    void reviewsWhosePredictionTheBrokerRejectsBecomeDeadLetters() throws Exception {
        // Given: limits that the streamer does not know, since they change while it runs
        Topics topics = Topics.withPrefix("fatal-");
        kafka.createTopic(topics.reviews(), 2, Map.of("message.timestamp.type", "CreateTime"));
        kafka.createTopic(topics.classifiedReviews(), 2, Map.of("message.timestamp.type", "CreateTime"));
        promote(0);
        try (Streamer streamer = Streamer.start(settings("fatal-", Role.CLASSIFY), registry())) {
            await().atMost(TIMEOUT).until(streamer::ready);
            limit(topics.classifiedReviews(), "max.message.bytes", "2000");
            limit(topics.classifiedReviews(), "message.timestamp.before.max.ms", "3600000");

            // When
            for (int i = 0; i < 20; i++) {
                String text = i % 20 == 5 ? "word ".repeat(1_000) : "good";
                long age = i % 20 == 15 ? Duration.ofDays(1).toMillis() : 0;
                client.send(new ProducerRecord<>(
                        topics.reviews(),
                        null,
                        System.currentTimeMillis() - age,
                        "k" + i % 3,
                        ("{\"reviewId\":\"r" + i + "\",\"reviewText\":\"" + text + "\"}").getBytes(UTF_8)));
            }
            client.flush();

            // Then
            List<ConsumerRecord<String, byte[]>> letters =
                    client.read(topics.reviewsDeadLetters(), TIMEOUT, records -> records.size() >= 2);
            assertThat(letters).hasSize(2).allSatisfy(letter -> {
                assertThat(letter.value()).isNotEmpty();
                assertThat(HeaderNames.text(letter.headers(), HeaderNames.MESSAGE))
                        .hasValueSatisfying(message -> assertThat(message)
                                .startsWith("Processing of " + topics.reviews())
                                .contains("ended a stream thread"));
            });
            assertThat(letters)
                    .extracting(letter -> HeaderNames.text(letter.headers(), HeaderNames.REVIEW_ID)
                            .orElse("none"))
                    .containsExactlyInAnyOrder("r5", "r15");
            assertThat(client.read(topics.classifiedReviews(), TIMEOUT, records -> records.size() >= 18))
                    .hasSize(18);
            assertThat(streamer.live()).isTrue();
        }
    }

    private static void limit(String topic, String name, String value) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic),
                            List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }
}
