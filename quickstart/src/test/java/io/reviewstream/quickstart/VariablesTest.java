package io.reviewstream.quickstart;

import io.reviewstream.common.cli.VariablesOfOptions;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class VariablesTest {
    @Test
    void theListHasTheVariableOfEveryOptionAndNoOther() throws IOException {
        VariablesOfOptions.assertListed("variables.txt", Main.commands());
    }
}
