package io.reviewstream.trainer.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubSettingsTest {
    @TempDir
    Path home;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A=1 | ~/.cache/huggingface/hub | ~/.cache/reviewstream/hub",
                "XDG_CACHE_HOME=/x | /x/huggingface/hub | /x/reviewstream/hub",
                "XDG_CACHE_HOME=/x HF_HOME=/hf | /hf/hub | /x/reviewstream/hub",
                "HF_HOME=/hf HF_HUB_CACHE=/hub | /hub | ~/.cache/reviewstream/hub",
                "HF_HOME=/hf HUGGINGFACE_HUB_CACHE=/old | /old | ~/.cache/reviewstream/hub",
                "HF_HUB_CACHE=/hub HUGGINGFACE_HUB_CACHE=/old | /hub | ~/.cache/reviewstream/hub",
                "HF_HOME=~/hf | ~/hf/hub | ~/.cache/reviewstream/hub",
                "HF_HOME= | ~/.cache/huggingface/hub | ~/.cache/reviewstream/hub",
                "REVIEWSTREAM_HUB_CACHE=/own | ~/.cache/huggingface/hub | /own",
            })
    void cachesAreWhereHuggingFaceHasThem(String variables, String userCache, String ownCache) {
        // When
        HubSettings settings = HubSettings.of(environment(variables));

        // Then
        assertThat(settings.userCache()).isEqualTo(path(userCache));
        assertThat(settings.ownCache()).isEqualTo(path(ownCache));
    }

    @ParameterizedTest
    @CsvSource({"https://huggingface.co, A=1", "https://mirror.example/hub, HF_ENDPOINT=https://mirror.example/hub//"})
    void endpointIsThePublicHubByDefault(String expected, String variables) {
        // When
        HubSettings settings = HubSettings.of(environment(variables));

        // Then
        assertThat(settings.endpoint()).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mirror.example", "ftp://mirror.example", "https://", "https://a b"})
    void invalidEndpointIsRejected(String endpoint) {
        // When
        UserException failure = catchThrowableOfType(
                UserException.class, () -> HubSettings.of(Map.of("HOME", home.toString(), "HF_ENDPOINT", endpoint)));

        // Then
        assertThat(failure).hasMessageContaining("HF_ENDPOINT");
        assertThat(failure.kind()).isEqualTo(UserException.Kind.USAGE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "A=1 | of-home",
                "HF_TOKEN=mine | mine",
                "HF_TOKEN= HUGGING_FACE_HUB_TOKEN=old | old",
                "HF_TOKEN_PATH=~/other | of-file",
                "HF_TOKEN_PATH=~/none |",
                "HF_HOME=/none |",
                "HF_TOKEN=mine HF_HUB_DISABLE_IMPLICIT_TOKEN=1 |",
            })
    void tokenIsWhereHuggingFaceHasIt(String variables, String expected) throws IOException {
        // Given
        Files.createDirectories(home.resolve(".cache/huggingface"));
        Files.writeString(home.resolve(".cache/huggingface/token"), "of-home\n");
        Files.writeString(home.resolve("other"), " of-file \n");

        // When
        HubSettings settings = HubSettings.of(environment(variables));

        // Then
        assertThat(settings.token().map(HubSettings.AccessToken::value).orElse(null))
                .isEqualTo(expected);
    }

    @Test
    void ownCacheMustNotBeTheHuggingFaceCache() {
        // When
        UserException failure = catchThrowableOfType(
                UserException.class, () -> HubSettings.of(environment("HF_HOME=/hf REVIEWSTREAM_HUB_CACHE=/hf/hub")));

        // Then
        assertThat(failure).hasMessageContainingAll("REVIEWSTREAM_HUB_CACHE", "/hf/hub");
        assertThat(failure.kind()).isEqualTo(UserException.Kind.USAGE);
    }

    @Test
    void tokenIsNotPrinted() {
        // When
        HubSettings settings = HubSettings.of(environment("HF_TOKEN=hf_secret"));

        // Then
        assertThat(settings.toString()).contains("HF_TOKEN").doesNotContain("hf_secret");
    }

    @Test
    void invalidTokenIsRejectedWithoutQuotingIt() {
        // Given
        Map<String, String> environment = Map.of("HF_TOKEN", "two words", "HOME", home.toString());

        // When
        UserException failure = catchThrowableOfType(UserException.class, () -> HubSettings.of(environment));

        // Then
        assertThat(failure).hasMessageContaining("HF_TOKEN").hasMessageNotContaining("words");
    }

    private Path path(String text) {
        return Path.of(text.replace("~", home.toString()));
    }

    private Map<String, String> environment(String variables) {
        Map<String, String> environment = new HashMap<>(Map.of("HOME", home.toString()));
        for (String variable : variables.split(" ", -1)) {
            environment.put(
                    variable.substring(0, variable.indexOf('=')), variable.substring(variable.indexOf('=') + 1));
        }
        return environment;
    }
}
