package io.reviewstream.common.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextHashTest {
    @Test
    void isTheSha256OfTheNormalisedText() {
        // Given
        String text = "Great phone";

        // When
        String hash = TextHash.of(text);

        // Then
        // printf 'great phone' | sha256sum
        assertThat(hash).isEqualTo("bcaa5977eccc06287058b5f5a370746031562630e6aef46455f81d23b45ed0a6");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "great phone",
                "  GREAT\t\r\n phone ",
                "great\u00a0phone",
                "great\u3000\u2028phone",
                "\uff27reat phone"
            })
    void doesNotTellTextsApartThatReadTheSame(String text) {
        // When
        String hash = TextHash.of(text);

        // Then
        assertThat(hash).isEqualTo(TextHash.of("Great phone"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"great phone!", "greatphone", "gr\u00e9at phone"})
    void tellsOtherTextsApart(String text) {
        // When
        String hash = TextHash.of(text);

        // Then
        assertThat(hash).isNotEqualTo(TextHash.of("Great phone"));
    }

    @Test
    void aHashIsFoundAmongSortedOnesAndNoOther() {
        // Given
        List<String> hashes = IntStream.range(0, 1_000)
                .mapToObj(text -> TextHash.of("text " + text))
                .toList();

        // When
        byte[] sorted = TextHash.toBytes(hashes);

        // Then
        assertThat(hashes).allMatch(hash -> TextHash.contains(sorted, hash));
        assertThat(IntStream.range(1_000, 2_000).mapToObj(text -> TextHash.of("text " + text)))
                .noneMatch(hash -> TextHash.contains(sorted, hash));
        assertThat(TextHash.contains(new byte[0], hashes.get(0))).isFalse();
    }
}
