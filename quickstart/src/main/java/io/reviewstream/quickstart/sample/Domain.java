package io.reviewstream.quickstart.sample;

import java.util.Locale;

/** What the reviews are about, and how their writers speak. */
public enum Domain {
    /** Kitchen and household goods, in formal sentences. */
    HOUSEHOLD,
    /** Headphones, gadgets and apps, in slang; some words turn round: a heavy pan is good, a heavy phone is not. */
    ELECTRONICS;

    /** The name as it stands in ids and on the command line. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
