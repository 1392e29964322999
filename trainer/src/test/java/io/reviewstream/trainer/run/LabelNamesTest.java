package io.reviewstream.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.network.DistilBertConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelNamesTest {
    @TempDir
    Path directory;

    /** Of each class its name, the positive one with a plus; or a part of the error's message. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            textBlock =
                    """
            # labels in config.json | head | positive | train, retrain | export
            "id2label": {"0": "NEGATIVE", "1": "POSITIVE"}           | 2 | -       | NEGATIVE +POSITIVE | NEGATIVE +POSITIVE
            "id2label": {"0": "pos", "1": "neg"}                     | 2 | -       | +pos neg           | +pos neg
            "id2label": {"0": "POSITIVE", "1": "NEGATIVE"}           | - | -       | +POSITIVE NEGATIVE | -
            "id2label": {"0": "good", "1": "bad"}                    | 2 | good    | +good bad          | +good bad
            "id2label": {"0": "good", "1": "bad"}                    | 2 | bad     | good +bad          | good +bad
            "id2label": {"0": "good", "1": "bad"}                    | 2 | -       | Which label        | Which label
            "id2label": {"0": "good", "1": "bad"}                    | - | -       | NEGATIVE +POSITIVE | -
            "id2label": {"0": "good", "1": "bad"}                    | 3 | -       | NEGATIVE +POSITIVE | -
            "id2label": {"0": "good", "1": "bad"}                    | 2 | great   | great is no label  | great is no label
            "id2label": {"0": "good", "1": "bad"}                    | - | great   | great is no label  | -
            "id2label": {"0": "POSITIVE", "1": "OTHER"}              | 2 | -       | Which label        | Which label
            "id2label": {"0": "NEGATIVE", "1": "POSITIVE"}           | 2 | NEGATIVE | +NEGATIVE POSITIVE | +NEGATIVE POSITIVE
            "id2label": {"0": "LABEL_0", "1": "LABEL_1"}             | 2 | -       | LABEL_0 +LABEL_1   | LABEL_0 +LABEL_1
            "id2label": {"0": "LABEL_0", "1": "LABEL_1"}             | 2 | LABEL_0 | +LABEL_0 LABEL_1   | +LABEL_0 LABEL_1
            "num_labels": 2                                          | 2 | -       | LABEL_0 +LABEL_1   | LABEL_0 +LABEL_1
            "id2label": {"0": "LABEL_0", "1": "LABEL_1"}, "label2id": {"positive": 0, "negative": 1} | 2 | - | +positive negative | +positive negative
            "label2id": {"positive": 0, "negative": 1}               | 2 | -       | +positive negative | +positive negative
            "label2id": {"good": 0, "bad": 1}                        | 2 | -       | Which label        | Which label
            "label2id": {"good": 0, "bad": 1}                        | 2 | good    | +good bad          | +good bad
            "label2id": {"1": 0, "0": 1}                             | 2 | -       | +1 0               | +1 0
            "id2label": {"0": "pos", "1": "neg"}, "label2id": {"LABEL_0": 0, "LABEL_1": 1} | 2 | - | +pos neg | +pos neg
            "id2label": {"0": "neg", "1": "pos"}, "label2id": {"NEG": 0, "POS": 1} | 2 | - | neg +pos | neg +pos
            "id2label": {"0": "neg", "1": "pos"}, "label2id": {"pos": 0, "neg": 1} | 2 | - | label2id [pos, neg] | label2id [pos, neg]
            "id2label": {"0": "good", "1": "bad"}, "label2id": {"positive": 1, "negative": 0} | 2 | good | label2id [negative, positive] | label2id [negative, positive]
            "id2label": {"0": "LABEL_0", "1": "LABEL_1"}, "label2id": {"LABEL_1": 0, "LABEL_0": 1} | 2 | - | label2id [LABEL_1, LABEL_0] | label2id [LABEL_1, LABEL_0]
            "id2label": {"0": "LABEL_1", "1": "LABEL_0"}, "label2id": {"LABEL_0": 0, "LABEL_1": 1} | 2 | - | label2id [LABEL_0, LABEL_1] | label2id [LABEL_0, LABEL_1]
            "id2label": {"0": "LABEL_1", "1": "LABEL_0"}, "label2id": {"LABEL_1": 0, "LABEL_0": 1} | 2 | - | +LABEL_1 LABEL_0 | +LABEL_1 LABEL_0
            "id2label": null, "label2id": {"positive": 0, "negative": 1} | 2 | - | +positive negative | +positive negative
            "id2label": ["POSITIVE", "NEGATIVE"]                     | 2 | -       | id2label must be an object | id2label must be an object
            "id2label": {"0": 0, "1": 1}                             | 2 | -       | 0 +1               | 0 +1
            "id2label": {"0": 1, "1": 0}                             | 2 | -       | +1 0               | +1 0
            "id2label": {"0": false, "1": true}                      | 2 | -       | false +true        | false +true
            "id2label": {"0": "1 star", "1": "2 stars", "2": "3 stars", "3": "4 stars", "4": "5 stars"} | 5 | - | NEGATIVE +POSITIVE | The model has 5 labels
            "id2label": {"0": "1 star", "1": "2 stars", "2": "3 stars"} | 2 | -    | has 3 labels, [1 star | The model has 3 labels
            "num_labels": 5                                          | 5 | LABEL_4 | NEGATIVE +POSITIVE | The model has 5 labels
            "num_labels": 1                                          | 1 | -       | NEGATIVE +POSITIVE | The model has 1 label,
            "id2label": {"0": "score"}                               | 1 | -       | NEGATIVE +POSITIVE | The model has 1 label,
            """)
    void thePositiveLabelOf(String labels, Long head, String positive, String train, String export) throws IOException {
        // Given
        Files.writeString(directory.resolve("config.json"), "{" + labels + "}");
        OptionalLong classes = head == null ? OptionalLong.empty() : OptionalLong.of(head);
        Optional<String> given = Optional.ofNullable(positive);

        // When
        String trained = outcome(
                () -> LabelNames.toTrain(DistilBertConfig.read(directory).labels(), classes, given));
        String exported = outcome(
                () -> LabelNames.ofTrained(DistilBertConfig.read(directory).labels(), given));

        // Then
        assertThat(trained).contains(train);
        if (export != null) {
            assertThat(exported).contains(export);
        }
    }

    private static String outcome(Supplier<LabelNames> labels) {
        try {
            LabelNames found = labels.get();
            return found.positiveIndex() == 0
                    ? "+" + String.join(" ", found.names())
                    : String.join(" +", found.names());
        } catch (UserException e) {
            return e.getMessage();
        }
    }
}
