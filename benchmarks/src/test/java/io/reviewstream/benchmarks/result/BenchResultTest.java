package io.reviewstream.benchmarks.result;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.benchmarks.result.BenchResult.BestPeer;
import io.reviewstream.benchmarks.result.BenchResult.Machine;
import io.reviewstream.common.serde.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BenchResultTest {
    private static final BenchRow PLAIN = BenchRow.of("plain", 2000, "ms");
    private static final BenchRow PEER = BenchRow.of("peer", 1000, "ms");
    private static final BenchRow FUSED = BenchRow.of("fused", 500, "ms");
    private static final List<BenchRow> THROUGHPUTS =
            List.of(BenchRow.of("slow", 10, "reviews/s"), BenchRow.of("fast", 25, "reviews/s"));
    private static final BenchResult RESULT = new BenchResult(
            Optional.of(BestPeer.of(BenchRow.of("ours", 60, "reviews/s"), THROUGHPUTS.stream())),
            List.of(PLAIN, FUSED.against(PLAIN), FUSED.against(PEER)),
            new Machine("A processor", 2, List.of("avx2", "avx512_vnni"), "17.0.1", "An OS", "libtorch 2.7.1", 1),
            Map.of("rounds", 5),
            Map.of("peer", Map.of("torch", "2.9.0")));

    @Test
    void machinesReadRowsAndTheMachine() throws JsonProcessingException {
        // When
        JsonNode json = Json.mapper().readTree(Json.mapper().writeValueAsString(RESULT));

        // Then
        assertThat(json.get("rows")).hasSize(3);
        assertThat(json.get("rows").get(0))
                .isEqualTo(Json.mapper().readTree("{\"name\":\"plain\",\"value\":2000.0,\"unit\":\"ms\"}"));
        assertThat(json.get("rows").get(1))
                .isEqualTo(
                        Json.mapper()
                                .readTree(
                                        "{\"name\":\"fused\",\"value\":500.0,\"unit\":\"ms\",\"ratioTo\":\"plain\",\"ratio\":0.25}"));
        assertThat(json.get("machine").fieldNames())
                .toIterable()
                .containsExactly("processor", "cores", "instructions", "jdk", "os", "engine", "threads");
        assertThat(json.get("bestPeer").get("ratio").doubleValue()).isEqualTo(2.4);
        assertThat(json.get("bestPeer").get("peer").get("name").textValue()).isEqualTo("fast");
        assertThat(json.get("settings").get("rounds").intValue()).isEqualTo(5);
        assertThat(json.get("peers").get("peer").get("torch").textValue()).isEqualTo("2.9.0");
    }

    @Test
    void peopleReadEachValueOnceWithAllItsRatios() {
        // When
        List<String> lines = RESULT.table().lines().toList();

        // Then
        assertThat(lines.get(0)).isEqualTo("2.4 x the best peer (fast: 25.0 reviews/s) with ours: 60.0 reviews/s");
        assertThat(lines.get(1)).isEmpty();
        assertThat(lines.get(2)).startsWith("plain").endsWith("2,000.00 ms");
        assertThat(lines.get(3)).startsWith("fused").contains("500.00 ms").endsWith("0.2500 of plain");
        assertThat(lines.get(4)).doesNotContain("fused", "ms").endsWith("0.5000 of peer");
        assertThat(lines).anySatisfy(line -> assertThat(line)
                .contains("A processor, 2 cores, avx2 avx512_vnni", "libtorch 2.7.1"));
    }

    @Test
    void knownInstructionSetsAreReadFromADescription() {
        // When
        List<String> linux = Machine.instructions(List.of("flags : fpu avx2 avx512f avx512_vnni", "flags : fpu avx2"));
        List<String> windows = Machine.instructions(List.of("PF_AVX2_INSTRUCTIONS_AVAILABLE"));

        // Then
        assertThat(linux).containsExactly("avx2", "avx512f", "avx512_vnni");
        assertThat(windows).isEmpty();
    }
}
