package io.reviewstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.trainer.network.MaskedLanguageNetwork.MaskedText;
import io.reviewstream.trainer.network.TokenizerFiles;
import io.reviewstream.trainer.network.Vocabulary;
import io.reviewstream.trainer.network.WordPieces;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids below 5 are special, 3 is [SEP] and 4 is [MASK]; even ids from 6 on go on with the word before them. */
class WordMaskingTest {
    private static final int MASK = 4;
    private static final int TOKENS = 60;
    private static final WordPieces PIECES = pieces();
    private static final WordMasking UNIFORM = new WordMasking(PIECES, WordMasking.WordWeights.UNIFORM);

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    static WordPieces pieces() {
        List<String> tokens = new ArrayList<>(Vocabulary.SPECIAL_TOKENS);
        for (int id = tokens.size(); id < TOKENS; id++) {
            tokens.add((id % 2 == 0 ? "##" : "") + "w" + id);
        }
        return TokenizerFiles.of(tokens, 512).wordPieces();
    }

    /** [CLS], tokens of any kind but the mask, [SEP]. */
    private int[] text(int length) {
        int[] ids =
                random.ints(length, 1, TOKENS).map(id -> id == MASK ? 5 : id).toArray();
        ids[0] = 2;
        ids[length - 1] = 3;
        return ids;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hidesFifteenPercentOfTheTokensThatAreNotSpecial(boolean weighted) {
        // Given
        WordMasking masking = weighted ? new WordMasking(PIECES, word -> 0.1 + word.get(0) % 7) : UNIFORM;
        long hidden = 0;
        long tokens = 0;

        // When
        for (int i = 0; i < 4_000; i++) {
            int[] ids = text(10 + random.nextInt(60));
            hidden += masking.mask(ids, new SplittableRandom(random.nextLong()))
                    .places()
                    .size();
            tokens += PIECES.words(ids).stream().mapToInt(List::size).sum();
        }

        // Then
        assertThat((double) hidden / tokens).as("seed %d", seed).isCloseTo(0.15, within(0.006));
    }

    @Test
    void hidesWholeWordsAndNoSpecialToken() {
        for (int i = 0; i < 500; i++) {
            // Given
            int[] ids = text(3 + random.nextInt(60));

            // When
            Set<Integer> hidden = new HashSet<>(
                    UNIFORM.mask(ids, new SplittableRandom(random.nextLong())).places());

            // Then
            for (int place = 1; place < ids.length; place++) {
                boolean goesOn = ids[place] % 2 == 0 && ids[place] > MASK && ids[place - 1] > MASK;
                if (goesOn) {
                    assertThat(hidden.contains(place)).as("seed %d", seed).isEqualTo(hidden.contains(place - 1));
                }
                if (ids[place] <= MASK) {
                    assertThat(hidden).as("seed %d", seed).doesNotContain(place);
                }
            }
        }
    }

    @Test
    void fourFifthsBecomeTheMaskAndATenthStays() {
        // Given
        Map<String, Integer> counts = new HashMap<>();
        int all = 0;

        // When
        for (int i = 0; i < 4_000; i++) {
            int[] ids = text(40);
            MaskedText text = UNIFORM.mask(ids, new SplittableRandom(random.nextLong()));
            for (int j = 0; j < text.places().size(); j++) {
                int place = text.places().get(j);
                int read = text.tokenIds().get(place);
                assertThat(text.originals().get(j)).isEqualTo(ids[place]);
                counts.merge(read == MASK ? "mask" : read == ids[place] ? "same" : "other", 1, Integer::sum);
                all++;
            }
            for (int place = 0; place < ids.length; place++) {
                if (!text.places().contains(place)) {
                    assertThat(text.tokenIds().get(place)).isEqualTo(ids[place]);
                }
            }
        }

        // Then
        assertThat((double) counts.get("mask") / all).as("seed %d", seed).isCloseTo(0.8, within(0.02));
        assertThat((double) counts.get("same") / all).as("seed %d", seed).isCloseTo(0.1 + 0.1 / 55, within(0.015));
        assertThat((double) counts.get("other") / all).as("seed %d", seed).isCloseTo(0.1, within(0.015));
    }

    @Test
    void aWordOfTwiceTheWeightIsHiddenTwiceAsOftenButAtMostHalfOfTheTime() {
        // Given
        int[] ids = {2, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 3};
        WordMasking masking =
                new WordMasking(PIECES, word -> word.equals(List.of(5)) ? 100 : word.equals(List.of(7)) ? 2 : 1);

        // When
        double[] shares = masking.shares(PIECES.words(ids), ids);

        // Then
        assertThat(shares[0]).isEqualTo(0.5);
        assertThat(shares[1]).isCloseTo(0.2, within(1e-12));
        assertThat(shares[2]).isCloseTo(0.1, within(1e-12));
    }

    @Test
    void theSameDrawHidesTheSameWords() {
        // Given
        int[] ids = text(200);

        // When
        MaskedText once = UNIFORM.mask(ids, new SplittableRandom(seed));

        // Then
        assertThat(UNIFORM.mask(ids, new SplittableRandom(seed))).isEqualTo(once);
        assertThat(UNIFORM.mask(ids, new SplittableRandom(seed + 1))).isNotEqualTo(once);
    }

    @Test
    void oneWordIsHiddenOfATextThatHasOne() {
        // When
        MaskedText text = UNIFORM.maskOne(new int[] {2, 5, 6, 3}, new SplittableRandom(seed));

        // Then
        assertThat(text.places()).containsExactly(1, 2);
        assertThat(UNIFORM.maskOne(new int[] {2, 1, 3}, new SplittableRandom(seed))
                        .places())
                .isEmpty();
    }
}
