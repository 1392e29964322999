package io.reviewstream.benchmarks;

import io.reviewstream.common.cli.VariablesOfOptions;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class VariablesTest {
    @Test
    void theListHasTheVariableOfEveryOptionAndNoOther() throws IOException {
        VariablesOfOptions.assertListed("variables-of-bench.txt", Main.commands());
    }
}
