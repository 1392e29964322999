package io.reviewstream.common.csv;

import io.reviewstream.common.error.UserException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVRecord;

/**
 * Where the columns are.
 *
 * @param count of all columns
 * @param labelAt -1 where there is none
 * @param idAt -1 where there is none
 */
record ReviewColumns(int count, int textAt, int labelAt, int idAt) {
    private static final List<String> TEXT = List.of("reviewText", "text", "review");
    private static final String TEXT_WORDS = "reviewText (or text, review)";
    private static final String ID = "reviewId";

    /**
     * Finds the columns.
     *
     * @throws UserException where one is missing or there twice
     */
    static ReviewColumns of(CSVRecord header, String where, boolean labelled) {
        List<String> names = names(header);
        int text = TEXT.stream()
                .map(name -> at(names, name, where))
                .filter(at -> at >= 0)
                .findFirst()
                .orElse(-1);
        int label = labelled ? at(names, ReviewRows.LABEL, where) : -1;
        if (text < 0 || (labelled && label < 0)) {
            String missing = Stream.of(text < 0 ? TEXT_WORDS : "", labelled && label < 0 ? ReviewRows.LABEL : "")
                    .filter(name -> !name.isEmpty())
                    .reduce((one, other) -> one + " and " + other)
                    .orElseThrow();
            throw UserException.badInput(
                    where + ": line 1, the header, has no column " + missing + "; it needs " + wanted(labelled) + ".");
        }
        return new ReviewColumns(names.size(), text, label, at(names, ID, where));
    }

    static List<String> names(CSVRecord header) {
        return header.stream().map(String::strip).toList();
    }

    static boolean canOnlyBeHeader(List<String> names) {
        boolean namesTexts = TEXT.stream().anyMatch(names::contains);
        boolean namesMore = names.contains(ID) || names.contains(ReviewRows.LABEL);
        return names.size() > 1 && (names.contains(TEXT.get(0)) || (namesTexts && namesMore));
    }

    static String wanted(boolean labelled) {
        return labelled ? TEXT_WORDS + " and " + ReviewRows.LABEL : "a column " + TEXT_WORDS;
    }

    private static int at(List<String> names, String name, String where) {
        if (names.indexOf(name) != names.lastIndexOf(name)) {
            throw UserException.badInput(where + ": line 1, the header, has the column " + name + " twice.");
        }
        return names.indexOf(name);
    }
}
