package io.reviewstream.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.serde.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordPiecesTest {
    private static final Path FILE = Path.of("tokenizer.json");

    @Test
    void aWordIsATokenWithThoseThatGoOnWithIt() {
        // Given
        List<String> tokens = new ArrayList<>(Vocabulary.SPECIAL_TOKENS);
        tokens.addAll(List.of("good", "##ness", "#", "##", "!"));

        // When
        WordPieces pieces = TokenizerFiles.of(tokens, 16).wordPieces();

        // Then
        assertThat(pieces.maskId()).isEqualTo(4);
        assertThat(pieces.ordinary()).containsExactly(5, 6, 7, 8, 9);
        assertThat(pieces.words(new int[] {2, 5, 6, 6, 9, 1, 6, 7, 8, 3, 0}))
                .containsExactly(List.of(1, 2, 3), List.of(4), List.of(6), List.of(7), List.of(8));
    }

    @Test
    void tokensThatWereAddedAsSpecialAreInNoWord() throws IOException {
        // Given
        ObjectNode tokenizer = tokenizer("[MASK]");
        tokenizer
                .withArray("added_tokens")
                .addObject()
                .put("id", 2)
                .put("content", "<user>")
                .put("special", true);

        // When
        WordPieces pieces = WordPieces.of(FILE, tokenizer);

        // Then
        assertThat(pieces.ordinary()).containsExactly(1);
        assertThat(pieces.words(new int[] {1, 2, 1})).containsExactly(List.of(0), List.of(2));
    }

    @Test
    void aTokenizerWithoutAMaskTokenIsRejected() throws IOException {
        // Given
        ObjectNode tokenizer = tokenizer("[OTHER]");

        // When / Then
        assertThatThrownBy(() -> WordPieces.of(FILE, tokenizer))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("tokenizer.json", "[MASK]");
    }

    private static ObjectNode tokenizer(String mask) throws IOException {
        return (ObjectNode)
                Json.mapper().readTree("{\"model\":{\"vocab\":{\"" + mask + "\":0,\"word\":1}},\"added_tokens\":[]}");
    }
}
