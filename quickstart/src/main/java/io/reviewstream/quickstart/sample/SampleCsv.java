package io.reviewstream.quickstart.sample;

import java.io.IOException;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Sample reviews as the CSV that {@code train} reads: reviewId, reviewText, isPositive. */
public final class SampleCsv {
    private static final CSVFormat FORMAT = CSVFormat.DEFAULT
            .builder()
            .setHeader("reviewId", "reviewText", "isPositive")
            .setRecordSeparator('\n')
            .get();

    private SampleCsv() {}

    /** Writes a header and all reviews; does not close {@code target}. */
    public static void write(List<SampleReview> reviews, Appendable target) throws IOException {
        CSVPrinter printer = new CSVPrinter(target, FORMAT);
        for (SampleReview review : reviews) {
            printer.printRecord(review.reviewId(), review.reviewText(), review.isPositive());
        }
        printer.flush();
    }
}
