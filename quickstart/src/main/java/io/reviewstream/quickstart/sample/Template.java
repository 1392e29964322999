package io.reviewstream.quickstart.sample;

import java.util.Objects;

/**
 * A sentence with slots. {@code {product}} takes any phrase of that bank; {@code {=adj}} one of the review's own
 * polarity, {@code {!adj}} one of the opposite. So a template serves both labels and gives neither away, unless
 * {@code negativeOnly}.
 */
record Template(String id, TemplateSet split, Style style, String pattern, boolean negativeOnly) {
    Template {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(split, "split");
        Objects.requireNonNull(style, "style");
        Objects.requireNonNull(pattern, "pattern");
    }

    boolean canSay(boolean positive) {
        return !(negativeOnly && positive);
    }
}
