package io.reviewstream.quickstart.sample;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

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
}
