package io.reviewstream.quickstart.sample;

import java.io.IOException;
import java.util.List;

/** How sample reviews are written. */
public enum SampleFormat {
    /** What {@code train} and {@code labels import} read. */
    CSV,
    /** What goes onto the topic {@code reviews}. */
    JSONL;

    /** Writes all reviews; does not close {@code target}. */
    public void write(List<SampleReview> reviews, Appendable target) throws IOException {
        switch (this) {
            case CSV -> SampleCsv.write(reviews, target);
            case JSONL -> SampleJson.write(reviews, target);
        }
    }
}
