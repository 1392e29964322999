package io.reviewstream.trainer.labelling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reviewstream.common.event.LabelOrigin;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.common.serde.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks as the tools import them, and back: what a tool adds to a task is added here as it documents its export. */
class LabellingToolTest {
    private static final List<LabelRequest> REQUESTS = List.of(LabelRequests.request(1), LabelRequests.request(2));
    private static final Instant NOW = Instant.parse("2026-03-10T00:00:00Z");
    private static final String CARRIED =
            "\"reviewId\":\"r1\",\"requestId\":\"q1\",\"reason\":\"UNCERTAIN\",\"propensity\":0.25,\"labels\":1";

    @TempDir
    Path directory;

    @Test
    void labelStudioAndBack() throws Exception {
        // Given
        JsonNode tasks = json(written(LabellingTool.LABEL_STUDIO, true));
        assertThat(tasks.get(0))
                .isEqualTo(
                        json(
                                "{\"data\":{\"text\":" + text() + "," + CARRIED
                                        + """
                },"predictions":[{"model_version":"v20260301-000000-aaaaaa","score":0.75,"result":[{"from_name":"sentiment",
                "to_name":"text","type":"choices","value":{"choices":["Positive"]}}]}]}"""));
        ArrayNode export = Json.mapper().createArrayNode();
        for (JsonNode task : tasks) {
            ObjectNode exported = ((ObjectNode)
                    json(
                            """
                    {"id":5,"drafts":[],"meta":{},"project":3,"annotations":[{"id":9,"completed_by":1,"was_cancelled":false,
                    "updated_at":"2026-03-09T10:05:00.000001Z","result":[{"value":{"choices":["Negative"]},"id":"x",
                    "from_name":"sentiment","to_name":"text","type":"choices","origin":"manual"}]}]}"""));
            exported.set("data", task.get("data"));
            exported.set("predictions", task.get("predictions"));
            export.add(exported);
        }

        // When
        List<ReviewLabel> labels = read(LabellingTool.LABEL_STUDIO, "export.json", export.toString());

        // Then
        assertLabels(labels, "2026-03-09T10:05:00.000001Z", "1");
    }

    @Test
    void doccanoAndBack() throws Exception {
        // Given
        String tasks = written(LabellingTool.DOCCANO, true);
        assertThat(json(tasks.lines().findFirst().orElseThrow()))
                .isEqualTo(json("{\"text\":" + text() + ",\"label\":[]," + CARRIED + "}"));
        String export = eachLine(tasks, task -> {
            task.put("id", 7).putArray("label").add("negative");
            task.putArray("Comments");
            return task;
        });

        // When
        List<ReviewLabel> labels = read(LabellingTool.DOCCANO, "alice.jsonl", export);

        // Then
        assertLabels(labels, NOW.toString(), "alice");
    }

    @Test
    void argillaAndBack() throws Exception {
        // Given
        JsonNode tasks = json(written(LabellingTool.ARGILLA, true));
        assertThat(tasks.get(0))
                .isEqualTo(
                        json(
                                "{\"id\":\"r1\",\"fields\":{\"text\":" + text() + "},\"metadata\":{" + CARRIED
                                        + """
                },"suggestions":{"sentiment":{"value":"POSITIVE","score":0.75,"agent":"v20260301-000000-aaaaaa"}},
                "responses":{},"vectors":{}}"""));
        ArrayNode nested = Json.mapper().createArrayNode();
        ArrayNode flat = Json.mapper().createArrayNode();
        for (JsonNode task : tasks) {
            ObjectNode record = task.deepCopy();
            record.set("responses", json("{\"sentiment\":[{\"value\":\"NEGATIVE\",\"user_id\":\"u1\"}]}"));
            nested.add(record.put("_server_id", "s"));
            ObjectNode row =
                    Json.mapper().createObjectNode().put("id", task.get("id").asText());
            row.setAll((ObjectNode) task.get("fields"));
            row.setAll((ObjectNode) task.get("metadata"));
            row.setAll(
                    (ObjectNode)
                            json(
                                    """
                    {"_server_id":"s","sentiment.responses":["NEGATIVE"],"sentiment.responses.users":["u1"],
                    "sentiment.responses.status":["submitted"],"sentiment.suggestion":"POSITIVE"}"""));
            flat.add(row);
        }

        // When
        List<ReviewLabel> ofNested = read(LabellingTool.ARGILLA, "nested.json", nested.toString());
        List<ReviewLabel> ofFlat = read(LabellingTool.ARGILLA, "flat.json", flat.toString());

        // Then
        assertLabels(ofNested, NOW.toString(), "u1");
        assertLabels(ofFlat, NOW.toString(), "u1");
    }

    @Test
    void prodigyAndBack() throws Exception {
        // Given
        String tasks = written(LabellingTool.PRODIGY, true);
        assertThat(json(tasks.lines().findFirst().orElseThrow()))
                .isEqualTo(
                        json(
                                "{\"text\":" + text()
                                        + """
                ,"options":[{"id":"POSITIVE","text":"POSITIVE"},{"id":"NEGATIVE","text":"NEGATIVE"}],"meta":{"""
                                        + CARRIED
                                        + """
                ,"predicted":"POSITIVE","confidence":0.75,"modelVersion":"v20260301-000000-aaaaaa"}}"""));
        String export = eachLine(tasks, task -> {
            task.put("_input_hash", 1)
                    .put("_task_hash", 2)
                    .put("_view_id", "choice")
                    .put("answer", "accept");
            task.putArray("accept").add("NEGATIVE");
            return task.put("_timestamp", 1773050700)
                    .put("_annotator_id", "reviews-bob")
                    .put("_session_id", "reviews-bob");
        });

        // When
        List<ReviewLabel> labels = read(LabellingTool.PRODIGY, "out.jsonl", export);

        // Then
        assertLabels(labels, "2026-03-09T10:05:00Z", "reviews-bob");
    }

    @Test
    void csvAndBack() throws Exception {
        // Given
        String tasks = written(LabellingTool.CSV, true);
        assertThat(tasks)
                .startsWith(
                        """
                        reviewId,requestId,reason,propensity,labels,reviewText,isPositive\r
                        r1,q1,UNCERTAIN,0.25,1,"Review 1, ""quoted"",
                        in two lines: \uD83D\uDE00",\r
                        """);
        String filledIn = tasks.replace("\",\r\n", "\",0\r\n");

        // When
        List<ReviewLabel> labels = read(LabellingTool.CSV, "tasks.csv", filledIn);

        // Then
        assertLabels(labels, NOW.toString(), null);
    }

    @Test
    void jsonLinesAndBack() throws Exception {
        // Given
        String tasks = written(LabellingTool.JSONL, false);
        String export = eachLine(tasks, task -> task.put("isPositive", false).put("labeledBy", "carla"));

        // When
        List<ReviewLabel> labels = read(LabellingTool.JSONL, "tasks.jsonl", export);

        // Then
        assertLabels(labels, NOW.toString(), "carla");
    }

    @Test
    void jsonLinesAreTheRequests() throws Exception {
        // When
        String tasks = written(LabellingTool.JSONL, true);

        // Then
        List<LabelRequest> read = new ArrayList<>();
        for (String line : tasks.lines().toList()) {
            read.add(Json.mapper().readValue(line, LabelRequest.class));
        }
        assertThat(read).isEqualTo(REQUESTS);
    }

    @Test
    @DisplayName("Without predictions, no tool's task names the model or what it predicted")
    void withoutPredictions() {
        for (LabellingTool tool : LabellingTool.values()) {
            // When
            String tasks = written(tool, false);

            // Then
            assertThat(tasks).as("%s", tool).contains("q1", "r2").doesNotContain("v20260301", "0.75", "true");
        }
    }

    @Test
    void noRequestsAreAnEmptyFileOfTheTool() throws Exception {
        for (LabellingTool tool : LabellingTool.values()) {
            // Given
            StringBuilder out = new StringBuilder();

            // When
            tool.write(List.of(), true, out);

            // Then
            assertThat(read(tool, "empty-" + tool, out.toString()))
                    .as("%s", tool)
                    .isEmpty();
        }
    }

    private static void assertLabels(List<ReviewLabel> labels, String at, String by) {
        List<ReviewLabel> expected = REQUESTS.stream()
                .map(request -> new ReviewLabel(
                        request.reviewId(),
                        false,
                        Optional.of(Instant.parse(at)),
                        new LabelOrigin(
                                Optional.of(LabelReason.UNCERTAIN),
                                Optional.of(request.requestId()),
                                Optional.of(0.25),
                                Optional.ofNullable(by))))
                .toList();
        assertThat(labels).isEqualTo(expected);
    }

    private static String written(LabellingTool tool, boolean withPredictions) {
        StringBuilder out = new StringBuilder();
        tool.write(REQUESTS, withPredictions, out);
        return out.toString();
    }

    private List<ReviewLabel> read(LabellingTool tool, String name, String export) throws Exception {
        Path file = directory.resolve(name);
        Files.writeString(file, export);
        LabelImport read = LabelImporter.read(tool, List.of(file), new ChoiceNames(List.of(), List.of()), NOW);
        assertThat(read.leftOut()).isEmpty();
        return read.labels();
    }

    private static String eachLine(String lines, UnaryOperator<ObjectNode> change) throws Exception {
        StringBuilder changed = new StringBuilder();
        for (String line : lines.lines().toList()) {
            changed.append(change.apply((ObjectNode) json(line))).append('\n');
        }
        return changed.toString();
    }

    /** The text of the first request as JSON. */
    private static String text() {
        return Json.compact(REQUESTS.get(0).reviewText());
    }

    private static JsonNode json(String text) throws Exception {
        return Json.mapper().readTree(text);
    }
}
