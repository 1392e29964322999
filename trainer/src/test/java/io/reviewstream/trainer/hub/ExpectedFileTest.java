package io.reviewstream.trainer.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpectedFileTest {
    private static final String GIT_HASH = "ce013625030ba8dba906f756967f9e9ca394464a";
    private static final String SHA256 = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"'', e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", "'hello\n', " + GIT_HASH, "'hello\n', " + SHA256})
    void hashesAreThoseOfGitAndSha256sum(String content, String hash) throws IOException {
        // Given
        Path file = Files.writeString(directory.resolve("file"), content);

        // When / Then
        assertThat(new ExpectedFile(content.length(), hash).mismatch(file)).isEmpty();
    }

    @Test
    void mismatchNamesSizeOrHash() throws IOException {
        // Given
        Path file = Files.writeString(directory.resolve("file"), "Hello\n");

        // When / Then
        assertThat(new ExpectedFile(5, GIT_HASH).mismatch(file)).contains("6 bytes instead of 5");
        assertThat(new ExpectedFile(6, GIT_HASH).mismatch(file))
                .get()
                .asString()
                .startsWith("git blob hash");
        assertThat(new ExpectedFile(6, SHA256).mismatch(file)).get().asString().startsWith("SHA-256");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"" + GIT_HASH + "\"", "W/\"" + GIT_HASH + "\"", GIT_HASH})
    void etagsAreHashes(String etag) {
        // Given
        HttpHeaders headers = headers(Map.of("Content-Length", "6", "ETag", etag));

        // When / Then
        assertThat(ExpectedFile.of(headers, true)).contains(new ExpectedFile(6, GIT_HASH));
        assertThat(ExpectedFile.of(headers, false)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"abc-5\"", "\"CE013625030BA8DBA906F756967F9E9CA394464A\""})
    void otherEtagsAreIgnored(String etag) {
        // When / Then
        assertThat(ExpectedFile.of(headers(Map.of("Content-Length", "6", "ETag", etag)), true))
                .isEmpty();
    }

    @Test
    void headersOfTheLinkedFileTakePrecedence() {
        // Given
        HttpHeaders headers = headers(Map.of(
                "Content-Length", "0", "ETag", GIT_HASH, "X-Linked-Size", "6", "X-Linked-ETag", '"' + SHA256 + '"'));

        // When / Then
        assertThat(ExpectedFile.of(headers, true)).contains(new ExpectedFile(6, SHA256));
    }

    private static HttpHeaders headers(Map<String, String> values) {
        Map<String, List<String>> lists = new HashMap<>();
        values.forEach((name, value) -> lists.put(name, List.of(value)));
        return HttpHeaders.of(lists, (name, value) -> true);
    }
}
