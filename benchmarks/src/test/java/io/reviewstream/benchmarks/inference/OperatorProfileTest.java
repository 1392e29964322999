package io.reviewstream.benchmarks.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.benchmarks.result.BenchRow;
import io.reviewstream.common.serde.Json;
import org.junit.jupiter.api.Test;

class OperatorProfileTest {
    private static final String EVENTS =
            """
            [{"cat":"Session","name":"model_run","dur":60},
             {"cat":"Node","name":"a_kernel_time","dur":10,"args":{"op_name":"Add"}},
             {"cat":"Node","name":"b_fence_before","dur":99,"args":{"op_name":"Add"}},
             {"cat":"Node","name":"c_kernel_time","dur":40,"args":{"op_name":"MatMul"}},
             {"cat":"Session","name":"model_run","dur":40},
             {"cat":"Node","name":"c_kernel_time","dur":30,"args":{"op_name":"MatMul"}}]
            """;

    @Test
    void operatorsHaveTheirShareOfTheTimeLargestFirst() throws Exception {
        // When
        OperatorProfile profile = OperatorProfile.parse(Json.mapper().readTree(EVENTS));

        // Then
        assertThat(profile.shares()).containsExactly(entry("MatMul", 0.7), entry("Add", 0.1));
    }

    @Test
    void theRestIsBetweenOperators() throws Exception {
        // Given
        OperatorProfile profile = OperatorProfile.parse(Json.mapper().readTree(EVENTS));

        // When
        BenchRow last = profile.rows("int8").get(2);

        // Then
        assertThat(tuple(last.name(), last.unit())).isEqualTo(tuple("int8: time between operators", "%"));
        assertThat(last.value()).isCloseTo(20, within(1e-9));
    }
}
