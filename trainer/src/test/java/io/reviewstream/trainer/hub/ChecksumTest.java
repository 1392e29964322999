package io.reviewstream.trainer.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChecksumTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "'', e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
        "'hello\n', ce013625030ba8dba906f756967f9e9ca394464a",
        "'hello\n', 5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"
    })
    void hashesAreThoseOfGitAndSha256sum(String content, String hex) throws IOException {
        // Given
        Path file = Files.writeString(directory.resolve("file"), content);
        Checksum expected = Checksum.of(hex).orElseThrow();

        // When
        Checksum found = expected.of(file);

        // Then
        assertThat(found).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"ce013625030ba8dba906f756967f9e9ca394464a\"",
                "W/\"ce013625030ba8dba906f756967f9e9ca394464a\"",
                "ce013625030ba8dba906f756967f9e9ca394464a"
            })
    void tagsOfHttpAreHashes(String etag) {
        // When / Then
        assertThat(Checksum.ofEtag(etag))
                .contains(new Checksum(Checksum.HashKind.GIT_BLOB, "ce013625030ba8dba906f756967f9e9ca394464a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"abc-5\"", "\"CE013625030BA8DBA906F756967F9E9CA394464A\""})
    void otherTagsAreNone(String etag) {
        // When / Then
        assertThat(Checksum.ofEtag(etag)).isEmpty();
    }
}
