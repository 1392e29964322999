package io.reviewstream.streamer.bulk;

import io.reviewstream.common.csv.LineReader;
import io.reviewstream.common.csv.ReviewRows;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.Review;
import io.reviewstream.common.serde.InputParser;
import io.reviewstream.common.serde.InputParser.InputFields;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;

/** Reads reviews one by one. Used by one thread. */
interface ReviewSource {
    /** What the reader hands to the classifier. */
    sealed interface InputEntry {}

    /**
     * A review.
     *
     * @param reviewId as given; else the number of its line, or in CSV the hash of its text
     * @param echoed whether the output repeats the text, as predictions on a topic do
     * @param readBytes number of input bytes up to its end
     */
    record ReviewEntry(String reviewId, String text, boolean echoed, long readBytes) implements InputEntry {}

    /** A line or row that is not a review. */
    record RejectedEntry(String problem) implements InputEntry {}

    /** The end of the input, and the failure that ended it early. */
    record EndOfInput(Optional<RuntimeException> failure) implements InputEntry {}

    /**
     * The next review or rejected line; empty at the end.
     *
     * @throws UserException if the input is malformed, so that nothing after this place can be trusted
     */
    Optional<InputEntry> next() throws IOException;

    /** A review per CSV row. A row without text is rejected. */
    static ReviewSource rows(LineReader lines, ReviewRows rows) {
        return () -> rows.next()
                .map(row -> row.text().isBlank()
                        ? new RejectedEntry("The row that starts at line " + row.line() + " has no text.")
                        : new ReviewEntry(row.idOrHash(), row.text(), true, lines.bytes()));
    }

    /**
     * A review per line: a JSON object if the line begins with a brace, otherwise plain text.
     *
     * @param onlyJson whether plain text is rejected
     */
    static ReviewSource lines(LineReader lines, boolean onlyJson) {
        InputParser parser = new InputParser(InputFields.DEFAULT);
        return () -> {
            Optional<byte[]> line = lines.next();
            return line.isPresent()
                    ? Optional.of(entry(LineReader.withoutEnd(line.get()), lines, onlyJson, parser))
                    : Optional.empty();
        };
    }

    private static InputEntry entry(byte[] line, LineReader lines, boolean onlyJson, InputParser parser) {
        String number = String.valueOf(lines.number());
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
            if (text.isBlank()) {
                return new RejectedEntry("Line " + number + " is blank.");
            }
            if (!onlyJson && !text.stripLeading().startsWith("{")) {
                return new ReviewEntry(number, text, false, lines.bytes());
            }
            Review review = parser.review(line);
            String id = review.reviewId().orElse(number);
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(id + ' ' + review.reviewText())) {
                return new RejectedEntry("Line " + number + ": it contains half a surrogate pair.");
            }
            return new ReviewEntry(id, review.reviewText(), true, lines.bytes());
        } catch (CharacterCodingException e) {
            return new RejectedEntry("Line " + number + " is not UTF-8.");
        } catch (SerializationException e) {
            return new RejectedEntry("Line " + number + ": " + e.getMessage() + ".");
        }
    }
}
