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
 * How long reviews are, in tokens: log-normally distributed, as lengths of texts are, nearly.
 *
 * @param median half of the reviews are longer
 * @param p95 one in twenty is longer
 */
public record Lengths(double median, double p95) {
    /** Of a word and the two special tokens around it. */
    static final int SHORTEST = 3;

    private static final Pattern FORM = Pattern.compile("lognormal:([0-9]{1,6}),([0-9]{1,6})");
    /** Standard deviations from the mean of a normal distribution to its 95th percentile. */
    private static final double P95 = 1.6448536269514722;

    public Lengths {
        if (!(median >= SHORTEST && p95 >= median)) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "a median of at least 3 and a 95th percentile not below it, not %s and %s", median, p95));
        }
    }

    /**
     * Of a text such as {@code lognormal:40,220}.
     *
     * @throws UserException where it is no such text
     */
    public static Lengths parse(String text) {
        Matcher matcher = FORM.matcher(text);
        try {
            if (matcher.matches()) {
                return new Lengths(Double.parseDouble(matcher.group(1)), Double.parseDouble(matcher.group(2)));
            }
        } catch (IllegalArgumentException e) {
            throw UserException.usage("--lengths is " + e.getMessage() + ".");
        }
        throw UserException.usage(
                "--lengths is lognormal:MEDIAN,P95, such as lognormal:40,220, and not '" + text + "'.");
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
