package io.reviewstream.common.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.error.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3LocationTest {
    @ParameterizedTest
    @CsvSource({
        "s3://models, models, '', s3://models/champions/1",
        "s3://models/, models, '', s3://models/champions/1",
        "s3://my.models-1/team/reviews/, my.models-1, team/reviews, s3://my.models-1/team/reviews/champions/1"
    })
    void aLocationIsABucketAndAPrefix(String text, String bucket, String prefix, String champion) {
        // When
        S3Location location = S3Location.parse(text).orElseThrow();

        // Then
        assertThat(location).isEqualTo(new S3Location(bucket, prefix));
        assertThat(location.uri("champions/1")).hasToString(champion);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://",
                "s3:///x",
                "s3://b",
                "s3://-models",
                "s3://models/a//b",
                "s3://models/../b",
                "s3://models/a b"
            })
    void otherUrisAreUsageErrors(String text) {
        assertThatThrownBy(() -> S3Location.parse(text))
                .isInstanceOfSatisfying(UserException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(UserException.Kind.USAGE))
                .hasMessageContaining(text)
                .hasMessageContaining("s3://BUCKET/PREFIX");
    }

    @Test
    void aDirectoryIsNotAnS3Location() {
        assertThat(S3Location.parse("models/s3")).isEmpty();
    }
}
