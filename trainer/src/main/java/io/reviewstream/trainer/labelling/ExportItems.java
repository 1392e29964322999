package io.reviewstream.trainer.labelling;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reviewstream.common.csv.LineReader;
import io.reviewstream.common.csv.ReviewRows;
import io.reviewstream.common.error.FileAccess;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.serde.Json;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads an export item by item, so that a large one need not fit into memory. */
final class ExportItems {
    private static final List<String> COLUMNS =
            List.of("requestId", "reason", "propensity", "labels", "labeledBy", "labeledAt");

    /** What follows an item is the next one. */
    private static final ObjectReader ITEM =
            Json.mapper().reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private ExportItems() {}

    /**
     * The objects of JSON arrays, or those of a file with one after the other.
     *
     * @param mayBeEmpty whether a file without a character is an export of nothing
     * @throws UserException for a file that is missing, empty or malformed
     */
    static void ofJson(Path file, boolean mayBeEmpty, Consumer<ExportItem> receiver) {
        requireFile(file);
        try (InputStream in = Files.newInputStream(file);
                JsonParser parser = Json.mapper().createParser(in)) {
            long number = 0;
            boolean isEmpty = !mayBeEmpty;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                isEmpty = false;
                // The brackets of arrays around the items; the parser knows whether they match.
                if (token != JsonToken.START_ARRAY && token != JsonToken.END_ARRAY) {
                    number++;
                    long line = parser.currentTokenLocation().getLineNr();
                    JsonNode item = ITEM.readTree(parser);
                    receiver.accept(new ExportItem(file, place(file, number, line, item), item));
                }
            }
            if (isEmpty) {
                throw UserException.badInput(file + " is empty. Nothing was written.");
            }
        } catch (IOException e) {
            throw e instanceof JsonProcessingException || e instanceof CharConversionException
                    ? UserException.badInput(file + ": " + Json.describe(e) + ". Nothing was written.", e)
                    : FileAccess.failed("read", file, e);
        }
    }

    private static String place(Path file, long number, long line, JsonNode item) {
        String id = Annotation.name(item.path("id")).map(name -> ", id " + name).orElse("");
        return String.format(Locale.ROOT, "%s: item %d (line %d%s)", file, number, line, id);
    }

    /**
     * The rows of a CSV file as objects.
     *
     * @throws UserException for a file that is missing, malformed or without the columns of labels and of texts or ids
     */
    static void ofCsv(Path file, Consumer<ExportItem> receiver) {
        requireFile(file);
        try (InputStream in = Files.newInputStream(file)) {
            ReviewRows rows = ReviewRows.readAnswers(new LineReader(in, file.toString()), file.toString());
            for (Optional<ReviewRows.Row> row = rows.next(); row.isPresent(); row = rows.next()) {
                ObjectNode item = Json.mapper()
                        .createObjectNode()
                        .put("reviewId", row.get().reviewId())
                        .put("reviewText", row.get().text())
                        .put(PlainTasks.LABEL, row.get().label());
                COLUMNS.forEach(column -> item.put(column, rows.field(column)));
                receiver.accept(new ExportItem(
                        file, file + ": the row at line " + row.get().line(), item));
            }
        } catch (IOException e) {
            throw FileAccess.failed("read", file, e);
        }
    }

    private static void requireFile(Path file) {
        if (!FileAccess.isFile(file)) {
            throw Files.exists(file)
                    ? UserException.badInput(file + " is no regular file.")
                    : UserException.missingInput("There is no file " + file + ".");
        }
    }
}
