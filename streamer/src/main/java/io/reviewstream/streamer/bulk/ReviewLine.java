package io.reviewstream.streamer.bulk;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.Review;
import io.reviewstream.common.serde.InputFields;
import io.reviewstream.common.serde.InputParser;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;

/**
 * A review that waits for its answer.
 *
 * @param reviewId as given; else the number of its line, or in CSV what follows from its text
 * @param echoed whether the answer carries the text, as predictions on a topic do
 */
record ReviewLine(String reviewId, String text, boolean echoed) {
    private static final InputParser PARSER = new InputParser(InputFields.DEFAULT);

    /**
     * A line of plain text, or a JSON object: what begins with a brace is one.
     *
     * @param onlyJson whether everything else is refused
     * @throws UserException naming the line, where it is no review
     */
    static ReviewLine parse(byte[] line, long number, boolean onlyJson) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
            if (text.isBlank()) {
                throw UserException.badInput("Line " + number + " is blank; a review has text.");
            }
            if (!onlyJson && !text.stripLeading().startsWith("{")) {
                return new ReviewLine(String.valueOf(number), text, false);
            }
            Review review = PARSER.review(line);
            String id = review.reviewId().orElse(String.valueOf(number));
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(id + ' ' + review.reviewText())) {
                throw UserException.badInput("Line " + number + ": there is half a surrogate pair in it.");
            }
            return new ReviewLine(id, review.reviewText(), true);
        } catch (CharacterCodingException e) {
            throw UserException.badInput("Line " + number + " is not UTF-8.", e);
        } catch (SerializationException e) {
            throw UserException.badInput("Line " + number + ": " + e.getMessage() + ".", e);
        }
    }

    /** The text as it stands in the answer. */
    Optional<String> echo() {
        return echoed ? Optional.of(text) : Optional.empty();
    }
}
