package io.reviewstream.quickstart.demo;

import io.reviewstream.quickstart.sample.Domain;
import io.reviewstream.quickstart.sample.SampleReview;
import io.reviewstream.quickstart.sample.SampleReviews;
import io.reviewstream.quickstart.sample.TemplateSet;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * An endless flow of unlabelled reviews: household ones that the first model was not trained on, then more and more of
 * electronics until there are no others. Used by one thread.
 */
final class LiveReviews {
    private static final int CHUNK = 5_000;

    private final DemoSettings settings;
    private final Random random;
    private final Map<Domain, Iterator<SampleReview>> current = new EnumMap<>(Domain.class);
    private final Map<Domain, Integer> chunks = new EnumMap<>(Domain.class);
    private int count;

    LiveReviews(DemoSettings settings) {
        this.settings = settings;
        this.random = new Random(settings.seed());
    }

    /** The labelled reviews of the first model; none of them flows. */
    static List<SampleReview> training(DemoSettings settings) {
        return new SampleReviews(settings.seed())
                .reviews(Domain.HOUSEHOLD, TemplateSet.TRAINING, settings.trainingRows());
    }

    SampleReview next() {
        double drifted = (double) (count - settings.familiarReviews()) / settings.driftReviews();
        count++;
        return next(random.nextDouble() < drifted ? Domain.ELECTRONICS : Domain.HOUSEHOLD);
    }

    /** Whether the drift is over: from now on every review is of the second domain. */
    boolean hasDrifted() {
        return count >= settings.familiarReviews() + settings.driftReviews();
    }

    private SampleReview next(Domain domain) {
        Iterator<SampleReview> reviews = current.get(domain);
        if (reviews == null || !reviews.hasNext()) {
            reviews = chunk(domain, chunks.merge(domain, 1, Integer::sum) - 1);
            current.put(domain, reviews);
        }
        return reviews.next();
    }

    /** Reviews of one seed are distinct; a flow that never ends takes seed after seed. */
    private Iterator<SampleReview> chunk(Domain domain, int number) {
        int skipped = domain == Domain.HOUSEHOLD && number == 0 ? settings.trainingRows() : 0;
        SampleReviews source = new SampleReviews(settings.seed() + 1_000_003L * number);
        return source.reviews(domain, TemplateSet.TRAINING, skipped + CHUNK)
                .subList(skipped, skipped + CHUNK)
                .iterator();
    }
}
