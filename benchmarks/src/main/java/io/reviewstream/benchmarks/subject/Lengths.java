package io.reviewstream.benchmarks.subject;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.TokenizedReview;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lengths of reviews in tokens, log-normally distributed.
 *
 * @param median half of the reviews are longer
 * @param p95 one in twenty is longer
 */
public record Lengths(double median, double p95) {
    /** One word between the two special tokens. */
    static final int SHORTEST = 3;

    private static final Pattern FORM = Pattern.compile("lognormal:([0-9]{1,6}),([0-9]{1,6})");
    /** Standard deviations from the mean of a normal distribution to its 95th percentile. */
    private static final double P95 = 1.6448536269514722;

    public Lengths {
        if (!(median >= SHORTEST && p95 >= median)) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "the median must be at least %d and the 95th percentile not below it, not %s and %s",
                    SHORTEST,
                    median,
                    p95));
        }
    }

    /**
     * Parses a text such as {@code lognormal:40,220}.
     *
     * @throws UserException if it is not such a text
     */
    public static Lengths parse(String text) {
        Matcher matcher = FORM.matcher(text);
        try {
            if (matcher.matches()) {
                return new Lengths(Double.parseDouble(matcher.group(1)), Double.parseDouble(matcher.group(2)));
            }
        } catch (IllegalArgumentException e) {
            throw UserException.usage("--lengths: " + e.getMessage() + ".");
        }
        throw UserException.usage(
                "--lengths must be lognormal:MEDIAN,P95, such as lognormal:40,220, not '" + text + "'.");
    }

    /** The length of one review, before anything cuts it. */
    int draw(Random random) {
        double sigma = Math.log(p95 / median) / P95;
        return (int) Math.max(SHORTEST, Math.rint(median * Math.exp(sigma * random.nextGaussian())));
    }

    /**
     * Reviews of random tokens.
     *
     * @param tokens ids are below it; 0 is left to padding
     * @param maxTokens longer reviews are cut there
     */
    public List<TokenizedReview> reviews(int count, int tokens, int maxTokens, long seed) {
        Random random = new Random(seed);
        List<TokenizedReview> reviews = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int length = draw(random);
            long[] ids = random.longs(Math.min(length, maxTokens), 1, tokens).toArray();
            reviews.add(new TokenizedReview(ids, length > maxTokens));
        }
        return reviews;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "lognormal:%.0f,%.0f", median, p95);
    }
}
