package io.reviewstream.quickstart.sample;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sample reviews as JSON, one a line, as the topic {@code reviews} takes them; each brings its label along. */
public final class SampleJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SampleJson() {}

    /** Writes all reviews; does not close {@code target}. */
    public static void write(List<SampleReview> reviews, Appendable target) throws IOException {
        for (SampleReview review : reviews) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("reviewId", review.reviewId());
            fields.put("reviewText", review.reviewText());
            fields.put("isPositive", review.isPositive());
            target.append(JSON.writeValueAsString(fields)).append('\n');
        }
    }
}
