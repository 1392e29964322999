package io.reviewstream.trainer.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.reviewstream.common.error.UserException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubIdTest {
    @ParameterizedTest
    @CsvSource({
        "distilbert-base-uncased, distilbert-base-uncased, main",
        "distilbert/distilbert-base-uncased, distilbert/distilbert-base-uncased, main",
        "acme/tiny@v1.0, acme/tiny, v1.0",
        "acme/tiny@refs/pr/3, acme/tiny, refs/pr/3",
        "acme/tiny_2.x@feature/a+b, acme/tiny_2.x, feature/a+b"
    })
    void nameAndRevisionAreParsed(String text, String name, String revision) {
        // When
        HubId id = HubId.parse(text);

        // Then
        assertThat(id).isEqualTo(new HubId(name, revision));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/models/base", "./base", "../base", "a/b/c", "a--b", "a/..b", "base/", "a b", "-a", "@v1"})
    void invalidNameIsMissingInput(String text) {
        // When
        UserException failure = catchThrowableOfType(UserException.class, () -> HubId.parse(text));

        // Then
        assertThat(failure).hasMessageContaining("neither a directory nor");
        assertThat(failure.kind()).isEqualTo(UserException.Kind.MISSING_INPUT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../x", "a/../b", "a//b", "/a", "a/", "a b", ".hidden", "a?b"})
    void invalidRevisionIsRejected(String revision) {
        // When
        UserException failure = catchThrowableOfType(UserException.class, () -> HubId.parse("acme/tiny@" + revision));

        // Then
        assertThat(failure).hasMessageContainingAll("acme/tiny", "revision");
        assertThat(failure.kind()).isEqualTo(UserException.Kind.USAGE);
    }
}
