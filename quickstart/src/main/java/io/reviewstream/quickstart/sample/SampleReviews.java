package io.reviewstream.quickstart.sample;

import io.reviewstream.common.serde.Json;
import io.reviewstream.quickstart.sample.SampleReview.Domain;
import io.reviewstream.quickstart.sample.SampleReview.TemplateSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Sample reviews of one seed: the same seed gives the same reviews, everywhere. Immutable and thread-safe. */
public final class SampleReviews {
    private static final int MAX_REPEATS = 1_000;

    private final long seed;

    /** The reviews that {@code seed} gives. */
    public SampleReviews(long seed) {
        this.seed = seed;
    }

    /**
     * The first {@code count} reviews of a domain and split: distinct texts (whatever their case), both labels about
     * equally often. A longer list begins with the shorter one.
     *
     * @throws IllegalArgumentException if the templates do not give so many distinct texts
     */
    public List<SampleReview> reviews(Domain domain, TemplateSet split, int count) {
        Random random = new Random(Objects.hash(seed, domain.id(), split.id()));
        Composer composer = new Composer(Phrasebook.of(domain), split, random);
        Noise noise = Noise.of(domain, random);
        Set<String> seen = new HashSet<>();
        List<SampleReview> reviews = new ArrayList<>(count);
        int repeats = 0;
        while (reviews.size() < count) {
            boolean positive = random.nextBoolean();
            Composer.Draft draft = composer.compose(positive);
            String text = noise.scuff(draft.text());
            if (seen.add(text.toLowerCase(Locale.ROOT))) {
                String id = String.format(Locale.ROOT, "%s-%s-%d-%05d", domain.id(), split.id(), seed, reviews.size());
                reviews.add(new SampleReview(id, domain, split, draft.template().id(), text, positive));
            } else if (++repeats > MAX_REPEATS) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "the templates of %s %s give no %d distinct reviews",
                        domain.id(),
                        split.id(),
                        count));
            }
        }
        return List.copyOf(reviews);
    }

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
                    target.append(Json.compact(fields)).append('\n');
                }
            }
        };

        private static final CSVFormat FORMAT = CSVFormat.DEFAULT
                .builder()
                .setHeader("reviewId", "reviewText", "isPositive")
                .setRecordSeparator('\n')
                .get();

        /** Writes all reviews; neither flushes nor closes {@code target}. */
        public abstract void write(List<SampleReview> reviews, Appendable target) throws IOException;
    }
}
