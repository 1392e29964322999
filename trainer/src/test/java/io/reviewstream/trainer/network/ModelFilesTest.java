package io.reviewstream.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFilesTest {
    @Test
    void theConfigurationComesFirstAndTheWeightsLast() {
        // Given
        List<String> names = List.of(
                "model.safetensors",
                "model.safetensors.index.json",
                "pytorch_model.bin",
                "vocab.txt",
                "README.md",
                "tokenizer.json",
                "config.json",
                "onnx/model.onnx");

        // When
        List<String> chosen = ModelFiles.choose("acme/tiny", names);

        // Then
        assertThat(chosen).containsExactly("config.json", "tokenizer.json", "vocab.txt", "model.safetensors");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vocab.txt model.safetensors | config.json | MISSING_INPUT",
                "config.json model.safetensors | tokenizer | MISSING_INPUT",
                "config.json vocab.txt tf_model.h5 | model.safetensors | MISSING_INPUT",
                "config.json vocab.txt pytorch_model.bin | pickle | BAD_INPUT",
                "config.json vocab.txt pytorch_model.bin.index.json | pickle | BAD_INPUT",
            })
    void whatAModelCannotDoWithoutIsNamed(String names, String word, UserException.Kind kind) {
        // When
        UserException failure = catchThrowableOfType(
                UserException.class, () -> ModelFiles.choose("acme/tiny", List.of(names.split(" ", -1))));

        // Then
        assertThat(failure).hasMessageContainingAll("acme/tiny", word);
        assertThat(failure.kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "config.json vocab.txt tokenizer_config.json model.safetensors |",
                "config.json tokenizer.json model.safetensors |",
                "config.json vocab.txt model.safetensors | tokenizer_config.json",
                "config.json tokenizer.json model.safetensors.index.json 1.safetensors 2.safetensors |",
                "tokenizer.json model.safetensors | config.json",
                "config.json model.safetensors | tokenizer.json",
                "config.json tokenizer.json pytorch_model.bin | model.safetensors",
                "config.json tokenizer.json model.safetensors.index.json 1.safetensors | 2.safetensors",
            })
    void theFirstFileThatADirectoryLacksIsFound(String names, String missing, @TempDir Path directory)
            throws IOException {
        // Given
        for (String name : names.split(" ", -1)) {
            Files.writeString(
                    directory.resolve(name), "{\"weight_map\": {\"a\": \"1.safetensors\", \"b\": \"2.safetensors\"}}");
        }

        // When
        Optional<String> found = ModelFiles.missing(directory);

        // Then
        assertThat(found).isEqualTo(Optional.ofNullable(missing));
    }

    @Test
    void aLinkWithNothingAtItsEndIsNoFile(@TempDir Path directory) throws IOException {
        // Given
        Files.createSymbolicLink(directory.resolve("config.json"), directory.resolve("blob"));

        // When
        Optional<String> found = ModelFiles.missing(directory);

        // Then
        assertThat(found).contains("config.json");
    }
}
