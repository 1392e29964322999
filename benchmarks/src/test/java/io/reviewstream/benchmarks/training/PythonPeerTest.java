package io.reviewstream.benchmarks.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import io.reviewstream.benchmarks.subject.Shape;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.DistilBertNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the peers of this test are written for sh")
class PythonPeerTest {
    private static final String ABOUT =
            "echo \"{\\\"torch\\\":\\\"2.9\\\",\\\"blas\\\":\\\"mkl\\\",\\\"threads\\\":$OMP_NUM_THREADS,\\\"parameters\\\":7}\"\n";

    @Test
    void everyTurnIsALineOfInputAndALineOfOutput() {
        // Given
        String script = ABOUT
                + """
                n=0
                while read -r word; do
                  n=$((n + 10))
                  echo "{\\"stepMillis\\":[$n, 90000, 1.5]}"
                done
                """;

        // When
        List<Map<String, Double>> turns;
        PythonPeer.About about;
        try (PythonPeer peer = start(script)) {
            about = peer.about();
            turns = List.of(peer.round(), peer.round());
        }

        // Then
        assertThat(about).isEqualTo(new PythonPeer.About("2.9", "mkl", 3, 7));
        assertThat(turns).containsExactly(Map.of(PythonPeer.STEP, 10.0), Map.of(PythonPeer.STEP, 20.0));
    }

    @Test
    void aPeerThatCannotStartIsReportedWithItsLastLine() {
        // Given
        String script =
                """
                echo 'Traceback (most recent call last):' >&2
                echo "ModuleNotFoundError: No module named 'torch'" >&2
                echo >&2
                exit 1
                """;

        // When / Then
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> start(script))
                .withMessageContaining(
                        "The process sh ended early. The last line in its log: 'ModuleNotFoundError: No module named 'torch''")
                .withMessageContaining("pip install torch")
                .extracting(UserException::kind)
                .isEqualTo(UserException.Kind.BAD_INPUT);
    }

    @Test
    void aPeerThatEndsBetweenTurnsIsReportedWithItsLastLine() {
        // Given
        try (PythonPeer peer = start(ABOUT + "echo 'out of memory' >&2")) {

            // When / Then
            assertThatExceptionOfType(UserException.class)
                    .isThrownBy(peer::round)
                    .withMessageContaining("The last line in its log: 'out of memory'");
        }
    }

    @Test
    void outputThatIsNotJsonIsReported() {
        // When / Then
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> start("echo 'Python 2.7.18'"))
                .withMessageContaining("sh printed a line that is not JSON");
    }

    @Test
    void aPythonThatDoesNotExistIsMissing() {
        // Given
        Path nowhere = Path.of("no", "such", "python");

        // When / Then
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> PythonPeer.start(nowhere, Shape.TINY.config(), workload()))
                .withMessageContaining(nowhere.toString())
                .extracting(UserException::kind)
                .isEqualTo(UserException.Kind.MISSING_INPUT);
    }

    @Test
    void pytorchTrainsANetworkOfAsManyParameters() {
        // Given
        Optional<String> python = Stream.of("python3", "/usr/bin/python3")
                .filter(candidate -> has("torch", candidate))
                .findFirst();
        assumeTrue(python.isPresent(), "no python3 has torch");
        DistilBertConfig config = Shape.TINY.config();
        long parameters;
        try (DistilBertNetwork network = DistilBertNetwork.random(config, 1, Device.cpu())) {
            parameters = network.parameters().values().stream()
                    .mapToLong(parameter -> parameter.size())
                    .sum();
        }

        // When
        PythonPeer.About about;
        Map<String, Double> turn;
        try (PythonPeer peer = PythonPeer.start(Path.of(python.get()), config, workload())) {
            about = peer.about();
            turn = peer.round();
        }

        // Then
        assertThat(about.parameters()).isEqualTo(parameters);
        assertThat(about.threads()).isEqualTo(1);
        assertThat(turn.get(PythonPeer.STEP)).isPositive();
    }

    @Test
    void theTrainerIsMeasuredWithBothKindsOfBatches() {
        // Given
        String script =
                """
                echo '{"transformers":"5.1"}'
                read -r word
                echo '{"random":[3,1,2],"byLength":[6]}'
                """;

        // When
        Map<String, Double> turn;
        try (TransformersPeer peer = TransformersPeer.start(List.of("sh", "-c", script), 1)) {
            turn = peer.round();
        }

        // Then
        assertThat(turn)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(TransformersPeer.RANDOM, 2.0, TransformersPeer.BY_LENGTH, 6.0));
    }

    @Test
    void theTrainerIsMeasuredOrItsAbsenceExplained() {
        // Given
        Optional<String> python = Stream.of("python3", "/usr/bin/python3")
                .filter(candidate -> has("torch, transformers, accelerate", candidate))
                .findFirst();
        Path any = Path.of(python.orElse("python3"));
        assumeTrue(has("json", any.toString()), "there is no python3");

        // When / Then
        try (TransformersPeer peer = TransformersPeer.start(any, Shape.TINY.config(), workload())) {
            assertThat(peer.installed().transformers().isPresent()).isEqualTo(python.isPresent());
            if (python.isPresent()) {
                assertThat(peer.round().values()).hasSize(2).allSatisfy(millis -> assertThat(millis)
                        .isPositive());
            } else {
                assertThat(peer.installed().without().orElseThrow()).contains("No module named");
            }
        }
    }

    private static boolean has(String modules, String python) {
        try {
            return new ProcessBuilder(python, "-c", "import " + modules)
                            .start()
                            .onExit()
                            .join()
                            .exitValue()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static PythonPeer start(String script) {
        return PythonPeer.start(List.of("sh", "-c", script), 3);
    }

    private static TrainingWorkload workload() {
        return new TrainingWorkload(2, 6, 1, 1, 1, 0, 1);
    }
}
