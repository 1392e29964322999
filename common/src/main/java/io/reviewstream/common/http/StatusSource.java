package io.reviewstream.common.http;

/** What the server answers with. Asked on the server's threads, and anew each time. */
public interface StatusSource {
    /** Whether it has not failed for good. */
    boolean live();

    /** Whether it does its work. */
    boolean ready();

    /** All meters in the text format of Prometheus. */
    String metrics();

    /** How things stand, as JSON. */
    String status();
}
