package io.reviewstream.quickstart.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes into the images on top of their base. */
class ImageContentIT {
    private static final long MB = 1024 * 1024;

    @BeforeAll
    static void imagesAreBuilt() {
        assumeTrue(JibImage.isBuilt("streamer") && JibImage.isBuilt("trainer"), "-Dquick builds nothing for images");
        assumeTrue(System.getProperty("os.name").equals("Linux"), "images are built on Linux");
    }

    @Test
    void everyBaseIsOneForEver() {
        // Given
        List<String> bases = JibImage.bases();

        // When
        // Then
        assertThat(bases).hasSize(2).allSatisfy(base -> assertThat(base).matches(".*:.*@sha256:[0-9a-f]{64}"));
        assertThat(JibImage.user()).isEqualTo(JibImage.USER + ":" + JibImage.USER);
    }

    @ParameterizedTest
    @CsvSource({"streamer, 65", "trainer, 180"})
    void anImageDoesNotGrowUnnoticed(String module, long megabytes) throws IOException {
        // Given
        List<Path> classPath = JibImage.classPath(module);

        // When
        long size = 0;
        for (Path jar : classPath) {
            size += Files.size(jar);
        }

        // Then
        assertThat(size).isBetween(megabytes / 2 * MB, megabytes * MB);
    }

    @ParameterizedTest
    @ValueSource(strings = {"streamer", "trainer"})
    void anImageHasNothingOfTestsAndOtherPrograms(String module) {
        // Given
        String other = module.equals("streamer") ? "trainer" : "streamer";

        // When
        List<String> names = JibImage.classPath(module).stream()
                .map(jar -> jar.getFileName().toString())
                .toList();

        // Then
        assertThat(names)
                .contains("common.jar")
                .doesNotContain("broker.jar", "quickstart.jar", other + ".jar")
                .noneMatch(name -> name.matches(".*-tests?\\.jar|(junit|assertj|archunit|kafka_2|kafka-server).*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"streamer", "trainer"})
    void everyNativeLibraryIsForThisMachine(String module) throws IOException {
        // Given
        List<Path> classPath = JibImage.classPath(module);

        // When
        List<String> natives = new ArrayList<>();
        for (Path jar : classPath) {
            try (ZipFile zip = new ZipFile(jar.toFile())) {
                zip.stream()
                        .filter(entry -> entry.getName().matches(".*\\.(so|dll|dylib|jnilib)([.\\d]*)"))
                        .map(entry -> jar.getFileName() + "!" + entry.getName())
                        .forEach(natives::add);
            }
        }

        // Then
        String processor =
                System.getProperty("os.arch").equals("amd64") ? "amd64|x86[_-]64|linux-?x?64" : "aarch64|arm64";
        assertThat(natives)
                .anyMatch(name -> name.contains("onnxruntime"))
                .anyMatch(name -> name.contains("tokenizers"))
                .allSatisfy(name -> assertThat(name.toLowerCase(Locale.ROOT))
                        .matches(".*\\.so([.\\d]*)")
                        .containsPattern(processor)
                        .doesNotContainPattern("musl|android"));
    }
}
