package io.reviewstream.quickstart.sample;

import java.util.Locale;

/** Which templates a review is written from; the two sets share none. */
public enum TemplateSet {
    /** To train on. */
    TRAINING,
    /** To measure with, never to train on. */
    HELD_OUT;

    /** The name as it stands in ids and on the command line. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static TemplateSet of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
