package io.reviewstream.common.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.hash.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
    /** As it was written before there was a choice of truncation. */
    private static final String OLD =
            """
            {"version":"v20260417-093012-3fa9c1","createdAt":"2026-04-17T09:30:12Z",
             "files":{"config.json":{"sha256":"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2}},
             "baseModel":"base","labels":["NEGATIVE","POSITIVE"],"positiveIndex":1,"maxTokens":256,
             "lineage":{"sources":[{"name":"reviews.csv","rows":3,"sha256":"ab12"}],"trainingTexts":["cd34"]},
             "seed":42,"hyperParameters":{"epochs":"3","maxTokens":"256"},"toolVersions":{"java":"17"}}
            """;

    @TempDir
    Path directory;

    @Test
    void anOldManifestReadsReviewsFromTheHead() throws IOException {
        // Given
        Files.writeString(directory.resolve(BundleFiles.MANIFEST), OLD);

        // When
        Manifest manifest = ModelBundle.open(directory).manifest();

        // Then
        assertThat(manifest.truncation()).isEqualTo(Truncation.HEAD);
        assertThat(manifest.maxTokens()).isEqualTo(256);
        assertThat(manifest.lineage().trainingTexts()).containsExactly("cd34");
        assertThat(manifest.lineage().adaptation()).isEmpty();
    }

    @Test
    void theAdaptationOfTheBaseModelIsReadAsItWasWritten() throws IOException {
        // Given
        Adaptation adaptation = new Adaptation(
                "base",
                Instant.parse("2026-04-16T09:30:12Z"),
                List.of(new Manifest.Source("reviews", 7, Optional.empty())),
                Optional.of(LabelOffsets.of(Map.of(0, 9L))),
                9,
                Map.of("that are held out", 2L),
                6,
                1,
                "ab12",
                "uniform",
                Adaptation.Head.FRESH,
                42,
                Map.of("epochs", "10"),
                31.5,
                12.25,
                Map.of("java", "17"));
        adaptation.write(directory);
        String written = Files.readString(directory.resolve(BundleFiles.ADAPTATION));
        Files.writeString(
                directory.resolve(BundleFiles.MANIFEST),
                OLD.replace("\"trainingTexts\"", "\"adaptation\":" + written + ",\"trainingTexts\""));

        // When
        Manifest manifest = ModelBundle.open(directory).manifest();

        // Then
        assertThat(manifest.lineage().adaptation()).contains(adaptation);
        assertThat(manifest.withoutTrainingTexts().lineage().adaptation()).contains(adaptation);
        assertThat(Adaptation.in(directory)).contains(adaptation);
        assertThat(written).contains("\"head\" : \"fresh\"");
    }

    @Test
    void aDamagedAdaptationIsNamed() throws IOException {
        // Given
        Files.writeString(directory.resolve(BundleFiles.ADAPTATION), "{\"baseModel\":");

        // When / Then
        assertThatThrownBy(() -> Adaptation.in(directory))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("adaptation.json", "malformed JSON", "Adapt the base model again.");
    }

    @ParameterizedTest
    @EnumSource
    void aManifestNamesItsTruncationAsTheOptionDoes(Truncation truncation) throws IOException {
        // Given
        String named = OLD.replace("\"seed\"", "\"truncation\":\"" + truncation + "\",\"seed\"");
        Files.writeString(directory.resolve(BundleFiles.MANIFEST), named);

        // When
        Manifest manifest = ModelBundle.open(directory).manifest();

        // Then
        assertThat(manifest.truncation()).isEqualTo(truncation);
        assertThat(truncation.toString()).isIn("head", "head-tail");
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"version\":', 'malformed JSON at line 1, column 12'",
        "'', 'malformed JSON'",
        "'{}', wrong type or missing value",
        "'[1, 2]', malformed JSON at line 1"
    })
    void aBrokenManifestIsNamedInOnePlainLine(String content, String expected) throws IOException {
        // Given
        Path file = directory.resolve(BundleFiles.MANIFEST);
        Files.writeString(file, content);

        // Then
        assertThatThrownBy(() -> ModelBundle.open(directory))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("Cannot read " + file + ": ")
                .hasMessageContaining(expected)
                .message()
                .doesNotContain("\n", "jackson", "Exception");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../x",
                "/etc/x",
                "onnx/../../x",
                "./x",
                "onnx//x",
                "onnx/",
                "",
                "C:x",
                "a\\\\x",
                "a\\nx",
                "a\\u0000x",
                "manifest.json",
                "gate.json"
            })
    void aNameThatIsNotInsideTheBundleIsRefusedWhereItIsRead(String name) throws IOException {
        // Given
        Files.writeString(directory.resolve(BundleFiles.MANIFEST), OLD.replace("config.json", name));

        // Then
        assertThatThrownBy(() -> ModelBundle.open(directory))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("Cannot read " + directory.resolve(BundleFiles.MANIFEST))
                .hasMessageContaining("the name of a file");
    }

    @Test
    void namesOfFilesAreBoundedInLengthAndNumber() throws IOException {
        // Given
        Files.writeString(directory.resolve(BundleFiles.MANIFEST), OLD.replace("config.json", "x".repeat(201)));
        assertThatThrownBy(() -> ModelBundle.open(directory)).hasMessageContaining("longer than 200 characters");
        SortedMap<String, Manifest.FileEntry> files = new TreeMap<>();
        for (int i = 0; i <= 1_000; i++) {
            files.put("file" + i, new Manifest.FileEntry("ab", 1));
        }
        Files.writeString(directory.resolve(BundleFiles.MANIFEST), OLD);
        Manifest manifest = ModelBundle.open(directory).manifest();

        // Then
        assertThatThrownBy(() -> manifest.withFiles(files))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("it names 1001 files, and a bundle has at most 1000");
    }

    @Test
    void namesOfFilesMayBeAsLongAndAsManyAsIsAllowed() throws IOException {
        // Given
        Files.writeString(directory.resolve(BundleFiles.MANIFEST), OLD.replace("config.json", "x".repeat(200)));
        Manifest manifest = ModelBundle.open(directory).manifest();
        SortedMap<String, Manifest.FileEntry> files = new TreeMap<>();
        for (int i = 0; i < 1_000; i++) {
            files.put("file" + i, new Manifest.FileEntry("ab", 1));
        }

        // Then
        assertThat(manifest.files()).containsOnlyKeys("x".repeat(200));
        assertThat(manifest.withFiles(files).files()).hasSize(1_000);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"positiveIndex\":1', '\"positiveIndex\":2', two labels are needed",
        "'\"positiveIndex\":1', '\"positiveIndex\":-1', two labels are needed",
        "'\"maxTokens\":256,', '\"maxTokens\":2,', maxTokens must leave room for a word",
        "'\"seed\"', '\"foldedTemperature\":0,\"seed\"', a temperature must be positive",
        "'\"seed\"', '\"foldedTemperature\":-1,\"seed\"', a temperature must be positive"
    })
    void aManifestThatNoModelCanHaveIsRejected(String part, String wrong, String message) throws IOException {
        // Given
        Files.writeString(directory.resolve(BundleFiles.MANIFEST), OLD.replaceFirst(Pattern.quote(part), wrong));

        // Then
        assertThatThrownBy(() -> ModelBundle.open(directory))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(message);
    }

    @Test
    void theSmallestLimitsOfAManifestAreAllowed() throws IOException {
        // Given
        Files.writeString(
                directory.resolve(BundleFiles.MANIFEST),
                OLD.replace("\"positiveIndex\":1", "\"positiveIndex\":0")
                        .replace("\"maxTokens\":256,", "\"maxTokens\":3,"));

        // When
        Manifest manifest = ModelBundle.open(directory).manifest();

        // Then
        assertThat(manifest.positiveIndex()).isZero();
        assertThat(manifest.maxTokens()).isEqualTo(3);
    }

    @Test
    void aBundleKnowsItsFilesItsPlaceAndItsHash() throws IOException {
        // Given
        Files.writeString(directory.resolve(BundleFiles.MANIFEST), OLD);
        Path config = Files.writeString(directory.resolve("config.json"), "{}");

        // When
        ModelBundle bundle = ModelBundle.open(directory);

        // Then
        assertThat(bundle.has("config.json")).isTrue();
        assertThat(bundle.has(BundleFiles.ONNX)).isFalse();
        assertThat(bundle.verified("config.json")).isEqualTo(config);
        assertThat(bundle.location()).isEqualTo(directory.toString());
        assertThat(bundle.manifestSha256()).isEqualTo(Sha256.of(OLD.getBytes(UTF_8)));
        assertThat(bundle.trainingTexts()).containsExactly("cd34");
        assertThat(bundle).hasToString("v20260417-093012-3fa9c1 at " + directory);
        assertThat(ModelBundle.preview(directory, bundle.manifest()).manifestSha256())
                .isEmpty();
    }

    @Test
    void aRemoteFileIsCopiedUnlessTheCopyIsThere() throws IOException {
        // Given
        List<String> calls = new ArrayList<>();
        ModelBundle.RemoteSource remote = new ModelBundle.RemoteSource() {
            @Override
            public void use() {
                calls.add("use");
            }

            @Override
            public void copy(String name, Manifest.FileEntry expected, Path file) throws IOException {
                calls.add("copy " + name);
                Files.writeString(file, "{}");
            }

            @Override
            public String toString() {
                return "s3://models/v/";
            }
        };
        ModelBundle bundle = ModelBundle.open(directory, remote, OLD.getBytes(UTF_8));

        // When
        Path first = bundle.verified("config.json");
        Path second = bundle.verified("config.json");

        // Then
        assertThat(first).isEqualTo(second).hasContent("{}");
        assertThat(calls).containsExactly("use", "copy config.json", "use");
        assertThat(bundle.location()).isEqualTo("s3://models/v/");
    }

    @Test
    void aTruncationThatIsNotKnownIsNotGuessedAt() throws IOException {
        // Given
        Files.writeString(
                directory.resolve(BundleFiles.MANIFEST), OLD.replace("\"seed\"", "\"truncation\":\"middle\",\"seed\""));

        // Then
        assertThatThrownBy(() -> ModelBundle.open(directory))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(BundleFiles.MANIFEST);
    }
}
