package io.reviewstream.common.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.LabelOrigin;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.common.event.Stage;
import java.io.CharConversionException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JsonSerdeTest {
    private static final Instant NOON = Instant.parse("2026-04-17T12:00:00Z");

    @Test
    void aCharacterHasNoMoreBytesThanInTheInput() {
        // Given
        ClassifiedReview review = new ClassifiedReview("r1", "\uD83D\uDE00", true, 0.75, "v1", 3, false, NOON, NOON);

        // When
        byte[] json = new JsonSerde<>(ClassifiedReview.class).toBytes(review);

        // Then
        assertThat(new String(json, StandardCharsets.UTF_8)).contains("\"reviewText\":\"\uD83D\uDE00\"");
        assertThat(new JsonSerde<>(ClassifiedReview.class).fromBytes(json)).isEqualTo(review);
    }

    @Test
    void aNumberNamesNoReason() {
        // Given
        LabelRequest request = new LabelRequest(
                "q1", "r1", "good", LabelReason.SUSPECT, 1, true, 0.75, "v1", 1, NOON, NOON.plusSeconds(1));
        JsonSerde<LabelRequest> serde = new JsonSerde<>(LabelRequest.class);
        String json = new String(serde.toBytes(request), StandardCharsets.UTF_8).replace("\"SUSPECT\"", "5");

        // When
        assertThatThrownBy(() -> serde.fromBytes(json.getBytes(StandardCharsets.UTF_8)))
                // Then
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("/reason");
    }

    static Stream<Arguments> events() {
        ClassifiedReview classified =
                new ClassifiedReview("r1", "good", true, 0.75, "v1", 3, false, NOON, NOON.minusSeconds(1));
        return Stream.of(
                Arguments.of(
                        classified,
                        "{\"reviewId\":\"r1\",\"reviewText\":\"good\",\"isPositive\":true,\"probability\":0.75,"
                                + "\"modelVersion\":\"v1\",\"tokens\":3,\"truncated\":false,"
                                + "\"classifiedAt\":\"2026-04-17T12:00:00Z\","
                                + "\"reviewTimestamp\":\"2026-04-17T11:59:59Z\"}"),
                Arguments.of(
                        new ClassifiedReview(
                                "r1", "good", true, 0.75, "v1", 0, false, NOON, NOON, Optional.of(Stage.LINEAR)),
                        "{\"reviewId\":\"r1\",\"reviewText\":\"good\",\"isPositive\":true,\"probability\":0.75,"
                                + "\"modelVersion\":\"v1\",\"tokens\":0,\"truncated\":false,"
                                + "\"classifiedAt\":\"2026-04-17T12:00:00Z\","
                                + "\"reviewTimestamp\":\"2026-04-17T12:00:00Z\",\"stage\":\"linear\"}"),
                Arguments.of(
                        LabeledReview.of(classified, new ReviewLabel("r1", false, Optional.of(NOON)), Optional.empty()),
                        "{\"reviewId\":\"r1\",\"reviewText\":\"good\",\"isPositive\":false,"
                                + "\"labeledAt\":\"2026-04-17T12:00:00Z\",\"predictedPositive\":true,"
                                + "\"probability\":0.75,\"modelVersion\":\"v1\"}"),
                Arguments.of(
                        new ReviewLabel(
                                "r1",
                                false,
                                Optional.of(NOON),
                                new LabelOrigin(
                                        Optional.of(LabelReason.UNCERTAIN),
                                        Optional.of("q1"),
                                        Optional.of(0.25),
                                        Optional.of("ann"))),
                        "{\"reviewId\":\"r1\",\"isPositive\":false,\"labeledAt\":\"2026-04-17T12:00:00Z\","
                                + "\"reason\":\"UNCERTAIN\",\"requestId\":\"q1\",\"propensity\":0.25,"
                                + "\"labeledBy\":\"ann\"}"),
                Arguments.of(
                        LabeledReview.of(
                                classified,
                                new ReviewLabel("r1", true, Optional.of(NOON), LabelOrigin.of(LabelReason.WITH_REVIEW)),
                                Optional.of(false)),
                        "{\"reviewId\":\"r1\",\"reviewText\":\"good\",\"isPositive\":true,"
                                + "\"labeledAt\":\"2026-04-17T12:00:00Z\",\"predictedPositive\":true,"
                                + "\"probability\":0.75,\"modelVersion\":\"v1\",\"reason\":\"WITH_REVIEW\","
                                + "\"otherIsPositive\":false}"),
                Arguments.of(
                        new LabelRequest(
                                "q1",
                                "r1",
                                "good",
                                LabelReason.RANDOM,
                                0.5,
                                true,
                                0.75,
                                "v1",
                                2,
                                NOON,
                                NOON.plusSeconds(60)),
                        "{\"requestId\":\"q1\",\"reviewId\":\"r1\",\"reviewText\":\"good\",\"reason\":\"RANDOM\","
                                + "\"propensity\":0.5,\"isPositive\":true,\"probability\":0.75,"
                                + "\"modelVersion\":\"v1\",\"labels\":2,"
                                + "\"requestedAt\":\"2026-04-17T12:00:00Z\","
                                + "\"expiresAt\":\"2026-04-17T12:01:00Z\"}"),
                Arguments.of(
                        new RetrainRequest(
                                "abc",
                                RetrainRequest.Reason.LABEL_COUNT,
                                10,
                                4,
                                Optional.empty(),
                                Optional.of("v1"),
                                LabelOffsets.of(Map.of(1, 5L, 0, 7L)),
                                NOON),
                        "{\"requestId\":\"abc\",\"reason\":\"LABEL_COUNT\",\"labeledReviews\":10,\"newLabels\":4,"
                                + "\"championVersion\":\"v1\",\"labelsThrough\":{\"0\":7,\"1\":5},"
                                + "\"requestedAt\":\"2026-04-17T12:00:00Z\"}"),
                Arguments.of(
                        new ModelAnnouncement(
                                ModelAnnouncement.Status.ACTIVE,
                                Optional.of("v2"),
                                Optional.of(2L),
                                Optional.of(URI.create("file:///models/v2")),
                                Optional.of("ab"),
                                Optional.empty(),
                                Optional.of("base"),
                                Optional.empty(),
                                Optional.of(LabelOffsets.NONE),
                                Map.of("accuracy", 0.9),
                                List.of("better"),
                                NOON),
                        "{\"status\":\"ACTIVE\",\"modelVersion\":\"v2\",\"championNumber\":2,"
                                + "\"uri\":\"file:///models/v2\",\"manifestSha256\":\"ab\",\"baseModel\":\"base\","
                                + "\"labelsThrough\":{},\"metrics\":{\"accuracy\":0.9},\"reasons\":[\"better\"],"
                                + "\"announcedAt\":\"2026-04-17T12:00:00Z\"}"));
    }

    @ParameterizedTest
    @MethodSource("events")
    @SuppressWarnings("unchecked")
    void writesTheFieldsOfTheContractAndReadsThemBack(Record event, String json) {
        // Given
        JsonSerde<Record> serde = new JsonSerde<>((Class<Record>) event.getClass());

        // When
        byte[] bytes = serde.toBytes(event);

        // Then
        assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(json);
        assertThat(serde.fromBytes(bytes)).isEqualTo(event);
    }

    @Test
    void namesTheTypeAndTheFieldThatIsWrongAndQuotesNothing() {
        JsonSerde<LabeledReview> serde = new JsonSerde<>(LabeledReview.class);

        assertThatThrownBy(() -> serde.fromBytes("{\"labeledAt\":\"secret\"}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("LabeledReview")
                .hasMessageContaining("/labeledAt")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aMissingFieldIsNamedByTheEventsOwnCheck() {
        JsonSerde<LabeledReview> serde = new JsonSerde<>(LabeledReview.class);

        assertThatThrownBy(() ->
                        serde.fromBytes("{\"reviewId\":\"r\",\"isPositive\":true}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("reviewText is missing");
    }

    @Test
    void whatASchemaRegistryWroteIsRejectedByName() {
        // Given
        JsonSerde<LabeledReview> serde = new JsonSerde<>(LabeledReview.class);

        // Then
        assertThatThrownBy(() -> serde.fromBytes(new byte[] {0, 0, 0, 0, 1, '{', '}'}))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("magic byte");
    }

    @Test
    void anEventSurvivesSerializerAndDeserializer() {
        // Given
        JsonSerde<LabelOffsets> serde = new JsonSerde<>(LabelOffsets.class);
        LabelOffsets offsets = LabelOffsets.of(Map.of(0, 17L));

        // When
        byte[] bytes = serde.serializer().serialize("t", offsets);

        // Then
        assertThat(bytes).isEqualTo("{\"0\":17}".getBytes(StandardCharsets.UTF_8));
        assertThat(serde.deserializer().deserialize("t", bytes)).isEqualTo(offsets);
    }

    @Test
    void aFileThatCannotBeReadIsDescribedByItsReason() {
        assertThat(Json.describe(new FileSystemException("f", null, "Permission denied")))
                .isEqualTo("Permission denied");
        assertThat(Json.describe(new NoSuchFileException("f"))).isEqualTo("NoSuchFileException");
        assertThat(Json.describe(new CharConversionException())).isEqualTo("not UTF-8");
        assertThat(Json.describe(new IOException("secret"))).isEqualTo("malformed JSON");
    }

    @Test
    void aTombstoneStaysNull() {
        JsonSerde<LabeledReview> serde = new JsonSerde<>(LabeledReview.class);

        assertThat(serde.serializer().serialize("t", null)).isNull();
        assertThat(serde.deserializer().deserialize("t", null)).isNull();
    }
}
