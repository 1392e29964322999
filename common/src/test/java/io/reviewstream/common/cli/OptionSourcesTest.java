package io.reviewstream.common.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where the values of options come from. */
class OptionSourcesTest extends CommandLineFixture {
    @Test
    void theCommandLineWinsThenTheEnvironmentThenTheFile() throws IOException {
        // Given
        Path file = config("max-tokens=1\ntopic-prefix=file.\nbootstrap-servers=file:1\n");
        Map<String, String> environment =
                Map.of("REVIEWSTREAM_MAX_TOKENS", "2", "REVIEWSTREAM_TOPIC_PREFIX", "environment.");

        // When
        int exitCode = CommandLines.run(
                new TestedRoot(), environment, "run", "--config", file.toString(), "--max-tokens", "3");

        // Then
        assertThat(exitCode).isZero();
        assertThat(TestedCommand.last.maxTokens).isEqualTo(3);
        assertThat(TestedCommand.last.kafka.topics().reviews()).isEqualTo("environment.reviews");
        assertThat(TestedCommand.last.kafka.settings().bootstrapServers()).isEqualTo("file:1");
    }

    @Test
    void withoutASourceTheDefaultApplies() {
        // When
        CommandLines.run(new TestedRoot(), Map.of(), "run");

        // Then
        assertThat(TestedCommand.last.maxTokens).isEqualTo(256);
        assertThat(TestedCommand.last.kafka.isGiven()).isFalse();
    }

    @Test
    void severalValuesAreLinesAndSwitchesAreTrueOrFalse() {
        // When
        CommandLines.run(
                new TestedRoot(),
                Map.of(
                        "REVIEWSTREAM_DATA", "a,b.csv\nc.csv",
                        "REVIEWSTREAM_KAFKA", "client.id=1\nclient.rack=a=b",
                        "REVIEWSTREAM_BOOTSTRAP_SERVERS", "h:1",
                        "REVIEWSTREAM_NO_CREATE_TOPICS", "true"),
                "run");

        // Then
        assertThat(TestedCommand.last.data).containsExactly("a,b.csv", "c.csv");
        assertThat(TestedCommand.last.kafka.settings().overrides())
                .containsEntry("client.id", "1")
                .containsEntry("client.rack", "a=b");
    }

    @Test
    void kafkaSettingsHaveAPrefixInTheFile() throws IOException {
        // Given
        Path file = config("bootstrap-servers=h:1\nkafka.sasl.jaas.config=module required password=\"a,b;\";\n");

        // When
        CommandLines.run(new TestedRoot(), Map.of(), "run", "--config=" + file);

        // Then
        assertThat(TestedCommand.last.kafka.settings().overrides())
                .containsEntry("sasl.jaas.config", "module required password=\"a,b;\";");
    }

    @Test
    void anUnknownKeyStopsTheStartAndNamesTheNearest() throws IOException {
        // Given
        Path file = config("max-token=1\n");

        // When
        String error = error(64, Map.of(), "run", "--config", file.toString());

        // Then
        assertThat(error).contains("max-token (did you mean max-tokens?)");
        assertThat(TestedCommand.last).isNull();
    }

    @Test
    void anErrorNamesTheSourceOfTheValue() throws IOException {
        // Given
        Path file = config("topic-prefix=a b\n");

        // When
        String ofEnvironment = error(64, Map.of("REVIEWSTREAM_MAX_TOKENS", "many"), "run");
        TestedCommand.problem = () -> UserException.usage("--topic-prefix is bad.");
        String ofFile = error(64, Map.of(), "run", "--config", file.toString());
        String ofCommandLine = error(64, Map.of(), "run", "--topic-prefix", "a b");

        // Then
        assertThat(ofEnvironment).contains("'many'", "REVIEWSTREAM_MAX_TOKENS");
        assertThat(ofFile).contains("--topic-prefix is bad.", "topic-prefix in " + file);
        assertThat(ofCommandLine).hasLineCount(1).endsWith("--topic-prefix is bad.\n");
    }

    @Test
    void theCommandLineReplacesAllValuesOfOtherSources() {
        // Given
        Map<String, String> environment =
                Map.of("REVIEWSTREAM_DATA", "a.csv\nb.csv", "REVIEWSTREAM_MAX_TOKENS", "many");

        // When
        int exitCode = CommandLines.run(new TestedRoot(), environment, "run", "--data", "c.csv", "--max-tokens", "3");

        // Then
        assertThat(exitCode).isZero();
        assertThat(TestedCommand.last.data).containsExactly("c.csv");
    }

    @Test
    void theCommandLineReplacesEntriesOfAMapKeyByKey() throws IOException {
        // Given
        Path file = config("bootstrap-servers=h:1\nkafka.security.protocol=SSL\nkafka.client.id=file\n");

        // When
        int exitCode = CommandLines.run(
                new TestedRoot(), Map.of(), "run", "--config", file.toString(), "--kafka", "client.id=own");

        // Then
        assertThat(exitCode).isZero();
        assertThat(TestedCommand.last.kafka.settings().overrides())
                .containsOnly(Map.entry("security.protocol", "SSL"), Map.entry("client.id", "own"));
    }

    @Test
    void aKeyThatIsTwiceInTheFileIsAnError() throws IOException {
        // Given
        Path file = config("data=a.csv\ndata=b.csv\n");

        // When
        String error = error(64, Map.of(), "run", "--config", file.toString());

        // Then
        assertThat(error).contains("The key data is twice in " + file);
    }

    @Test
    void aByteOrderMarkAndTrailingBlanksAreNoPartOfTheFile() throws IOException {
        // Given
        Path file = config("\uFEFFmax-tokens=64 \t\ndata=a.csv  \r\nserve=fp32 ");

        // When
        int exitCode = CommandLines.run(new TestedRoot(), Map.of(), "run", "--config", file.toString());

        // Then
        assertThat(exitCode).isZero();
        assertThat(TestedCommand.last.maxTokens).isEqualTo(64);
        assertThat(TestedCommand.last.data).containsExactly("a.csv");
    }

    @Test
    void aFileThatIsNotUtf8IsNamed() throws IOException {
        // Given
        Path file = directory.resolve("latin.properties");
        Files.write(file, "data=caf\u00e9.csv".getBytes(StandardCharsets.ISO_8859_1));

        // When
        String error = error(65, Map.of(), "run", "--config", file.toString());

        // Then
        assertThat(error).contains(file + " is not UTF-8. Save it as UTF-8.");
    }

    @Test
    void aMapInTheFileIsExplained() throws IOException {
        // Given
        Path file = config("kafka=client.id=a\n");

        // When
        String error = error(64, Map.of(), "run", "--config", file.toString());

        // Then
        assertThat(error).contains("kafka.NAME=VALUE").doesNotContain("did you mean");
    }

    @Test
    void variablesInAValueAreLeftToKafka() {
        // When
        CommandLines.run(
                new TestedRoot(),
                Map.of("REVIEWSTREAM_KAFKA", "ssl.key.password=${file:/a:b}", "REVIEWSTREAM_BOOTSTRAP_SERVERS", "h:1"),
                "run");

        // Then
        assertThat(TestedCommand.last.kafka.settings().overrides()).containsEntry("ssl.key.password", "${file:/a:b}");
    }

    @Test
    void aMissingConfigurationFileIsMissingInput() {
        assertThat(CommandLines.run(new TestedRoot(), Map.of(), "run", "--config", "nowhere.properties"))
                .isEqualTo(66);
    }

    private Path config(String text) throws IOException {
        return Files.writeString(directory.resolve("test.properties"), text);
    }
}
