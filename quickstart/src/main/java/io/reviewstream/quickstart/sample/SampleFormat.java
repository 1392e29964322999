package io.reviewstream.quickstart.sample;

import io.reviewstream.common.serde.Json;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** How sample reviews are written. */
public enum SampleFormat {
    /** What {@code train} and {@code labels import} read: a header, then reviewId, reviewText, isPositive. */
    CSV {
        @Override
        public void write(List<SampleReview> reviews, Appendable target) throws IOException {
            CSVPrinter printer = new CSVPrinter(target, FORMAT);
            for (SampleReview review : reviews) {
                printer.printRecord(review.reviewId(), review.reviewText(), review.isPositive());
            }
            printer.flush();
        }
    },
    /** What goes onto the topic {@code reviews}: JSON, one review a line, each with its label. */
    JSONL {
        @Override
        public void write(List<SampleReview> reviews, Appendable target) throws IOException {
            for (SampleReview review : reviews) {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("reviewId", review.reviewId());
                fields.put("reviewText", review.reviewText());
                fields.put("isPositive", review.isPositive());
                target.append(Json.mapper().writeValueAsString(fields)).append('\n');
            }
        }
    };

    private static final CSVFormat FORMAT = CSVFormat.DEFAULT
            .builder()
            .setHeader("reviewId", "reviewText", "isPositive")
            .setRecordSeparator('\n')
            .get();

    /** Writes all reviews; does not close {@code target}. */
    public abstract void write(List<SampleReview> reviews, Appendable target) throws IOException;
}
