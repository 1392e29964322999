package io.reviewstream.common.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.Truncation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReviewTokenizerTest {
    private static final int CLS = 2;
    private static final int SEP = 3;
    /** The id of the word "w0". */
    private static final int FIRST_WORD = 4;

    private static final int WORDS = 4000;

    @TempDir
    static Path directory;

    private static Path file;

    @BeforeAll
    static void write() throws IOException {
        List<String> words = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]"));
        IntStream.range(0, WORDS).forEach(word -> words.add("w" + word));
        file = Files.writeString(directory.resolve("tokenizer.json"), TinyModel.tokenizer(words));
    }

    @ParameterizedTest
    @CsvSource({"HEAD, 6, 0", "HEAD_TAIL, 2, 4"})
    void aLongReviewKeepsItsEndsBetweenTheSpecialTokens(Truncation truncation, int first, int last) {
        // Given
        try (ReviewTokenizer tokenizer = ReviewTokenizer.truncatingAt(8, truncation, file)) {
            // When
            TokenizedReview review = tokenizer.tokenize(text(0, 20));

            // Then
            assertThat(review.ids()).containsExactly(kept(20, first, last));
            assertThat(review.truncated()).isTrue();
        }
    }

    @Test
    void headTailKeepsTheFirst128AndTheLast382Of510Words() {
        // Given
        try (ReviewTokenizer tokenizer = ReviewTokenizer.truncatingAt(512, Truncation.HEAD_TAIL, file)) {
            // When
            TokenizedReview review = tokenizer.tokenize(text(0, 3000));

            // Then
            assertThat(review.ids()).containsExactly(kept(3000, 128, 382));
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyAReviewOfMoreThanMaxTokensIsTruncated(Truncation truncation) {
        // Given
        try (ReviewTokenizer tokenizer = ReviewTokenizer.truncatingAt(8, truncation, file)) {
            // When
            TokenizedReview exact = tokenizer.tokenize(text(0, 6));
            TokenizedReview oneMore = tokenizer.tokenize(text(0, 7));

            // Then
            assertThat(exact.ids()).containsExactly(kept(6, 6, 0));
            assertThat(exact.truncated()).isFalse();
            assertThat(oneMore.tokens()).isEqualTo(8);
            assertThat(oneMore.truncated()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void wordsThatLookLikeSpecialTokensAreWords(Truncation truncation) {
        // Given
        try (ReviewTokenizer tokenizer = ReviewTokenizer.truncatingAt(4, truncation, file)) {
            // When
            TokenizedReview review = tokenizer.tokenize("[CLS] [CLS] w1 w2 w3 [SEP] [SEP]");

            // Then
            assertThat(review.tokens()).isEqualTo(4);
            assertThat(review.ids()[0]).isEqualTo(CLS);
            assertThat(review.ids()[3]).isEqualTo(SEP);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theMiddleOfAVeryLongReviewMakesNoDifference(Truncation truncation) {
        // Given: texts on both sides of where only their ends are read, with words of no length to very long ones
        long seed = 5;
        Random random = new Random(seed);
        List<String> texts = IntStream.range(0, 300)
                .mapToObj(i -> random.ints(random.nextInt(120), 0, 8)
                        .mapToObj(kind -> switch (kind) {
                            case 0 -> " ";
                            case 1 -> "\n\t";
                            case 2 -> "x".repeat(random.nextInt(90));
                            case 3 -> "\u0301é好👍\u00a0";
                            default -> "w" + random.nextInt(WORDS) + " ";
                        })
                        .collect(Collectors.joining()))
                .toList();
        try (ReviewTokenizer tokenizer = ReviewTokenizer.truncatingAt(8, truncation, file);
                ReviewTokenizer withoutTruncation = ReviewTokenizer.withoutTruncation(file)) {
            // When
            List<TokenizedReview> reviews =
                    texts.stream().map(tokenizer::tokenize).toList();

            // Then
            assertThat(reviews)
                    .as("seed " + seed)
                    .isEqualTo(texts.stream()
                            .map(text ->
                                    truncated(withoutTruncation.tokenize(text).ids(), 8, truncation))
                            .toList());
            assertThat(reviews).extracting(TokenizedReview::truncated).contains(true, false);
            assertThat(tokenizer.tokenizeAll(texts)).isEqualTo(reviews);
            assertThat(tokenizer.tokenizeAll(List.of())).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 20, 3000})
    void theTokensAsTextAreThoseThatAreRead(int words) {
        // Given
        try (ReviewTokenizer tokenizer = ReviewTokenizer.truncatingAt(8, Truncation.HEAD, file)) {
            String text = "Zebra " + text(0, words);

            // When
            List<String> pieces = tokenizer.pieces(text);

            // Then
            assertThat(pieces)
                    .hasSize(Math.min(6, words + 1))
                    .startsWith("[UNK]", "w0", "w1")
                    .hasSize(tokenizer.tokenize(text).tokens() - 2);
        }
    }

    @Test
    void theTokensAsTextOfBothEndsAreInOrder() {
        // Given
        try (ReviewTokenizer tokenizer = ReviewTokenizer.truncatingAt(8, Truncation.HEAD_TAIL, file)) {
            // When
            List<String> ofSome = tokenizer.pieces(text(0, 20));
            List<String> ofMany = tokenizer.pieces(text(0, 2000));

            // Then
            assertThat(ofSome).containsExactly("w0", "w1", "w16", "w17", "w18", "w19");
            assertThat(ofMany).containsExactly("w0", "w1", "w1996", "w1997", "w1998", "w1999");
        }
    }

    @Test
    void aTextIsCutAtTheSpacesNearestToEightCharactersPerTokenFromItsEnds() {
        // Given
        ReviewTokenizer.TruncationWindow window = new ReviewTokenizer.TruncationWindow(8, Truncation.HEAD_TAIL);
        String longest = "a".repeat(64) + "  " + "b".repeat(62);

        // Then
        assertThat(window.ends(longest)).isEmpty();
        assertThat(window.ends(longest + "b"))
                .contains(new ReviewTokenizer.TruncationWindow.Ends("a".repeat(64), " " + "b".repeat(63)));
        assertThat(window.ends("a".repeat(65) + " " + "b".repeat(63))).isEmpty();
        assertThat(window.ends("a".repeat(64) + " " + "b".repeat(64))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"7, 7, true", "6, 7, false", "7, 6, false"})
    void theMiddleOfAVeryLongReviewIsReadOnlyIfTheEndsHaveTooFewTokens(int first, int last, boolean endsSuffice)
            throws IOException {
        // Given a tokenizer that makes one word of whatever has "middle" in it
        Path oneWord = Files.writeString(
                directory.resolve("one-word.json"),
                Files.readString(file)
                        .replace(
                                "{\"type\":\"Lowercase\"}",
                                "{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"^.*middle.*$\"},\"content\":\"w9\"}"));
        String padding = "x".repeat(64);
        String review = text(0, first) + " " + padding + " middle " + padding + " " + text(20, 20 + last);
        long[] expected = endsSuffice
                ? LongStream.of(CLS, word(0), word(1), word(23), word(24), word(25), word(26), SEP)
                        .toArray()
                : new long[] {CLS, word(9), SEP};
        try (ReviewTokenizer tokenizer = ReviewTokenizer.truncatingAt(8, Truncation.HEAD_TAIL, oneWord)) {
            // When
            TokenizedReview tokens = tokenizer.tokenize(review);

            // Then
            assertThat(tokens.ids()).containsExactly(expected);
            assertThat(tokens.truncated()).isEqualTo(endsSuffice);
            assertThat(tokenizer.tokenizeAll(List.of(review))).containsExactly(tokens);
        }
    }

    @Test
    void reviewsOfEqualTokensAreEqual() {
        // Given
        TokenizedReview review = new TokenizedReview(new long[] {CLS, SEP}, false);

        // Then
        assertThat(review).isEqualTo(new TokenizedReview(new long[] {CLS, SEP}, false));
        assertThat(review).isNotEqualTo(new TokenizedReview(new long[] {CLS, SEP}, true));
        assertThat(review).isNotEqualTo(new TokenizedReview(new long[] {SEP, CLS}, false));
        assertThat(review).doesNotHaveSameHashCodeAs(new TokenizedReview(new long[] {SEP, CLS}, false));
    }

    /** By the definition, from all tokens. */
    private static TokenizedReview truncated(long[] all, int maxTokens, Truncation truncation) {
        if (all.length <= maxTokens) {
            return new TokenizedReview(all, false);
        }
        int first = 1 + truncation.first(maxTokens - 2);
        return new TokenizedReview(
                LongStream.concat(
                                LongStream.of(all).limit(first),
                                LongStream.of(all).skip(all.length - (maxTokens - first)))
                        .toArray(),
                true);
    }

    private static long word(int number) {
        return (long) FIRST_WORD + number;
    }

    private static String text(int from, int to) {
        return IntStream.range(from, to).mapToObj(word -> "w" + word).collect(Collectors.joining(" "));
    }

    /** Of the words w0, w1 and so on. */
    private static long[] kept(int words, int first, int last) {
        return Stream.of(
                        LongStream.of(CLS),
                        LongStream.range(FIRST_WORD, FIRST_WORD + first),
                        LongStream.range(FIRST_WORD + words - last, FIRST_WORD + words),
                        LongStream.of(SEP))
                .flatMapToLong(part -> part)
                .toArray();
    }
}
