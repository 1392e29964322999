package io.reviewstream.quickstart.demo;

import java.util.ArrayList;
import java.util.List;

/** What happens now, in words, and what has happened. Thread-safe. */
final class DemoLog {
    private final List<String> events = new ArrayList<>();
    private String phase = "";
    private String detail = "";

    /** What happens now. */
    synchronized void phase(String words) {
        phase = words;
        detail = "";
    }

    /** How far the phase is; replaced by the next one. */
    synchronized void detail(String words) {
        detail = words;
    }

    /** Something worth keeping. */
    synchronized void event(String words) {
        events.add(words);
    }

    synchronized String now() {
        return detail.isEmpty() ? phase : phase + ": " + detail;
    }

    /** Everything that happened after the first {@code known} events. */
    synchronized List<String> eventsAfter(int known) {
        return List.copyOf(events.subList(known, events.size()));
    }
}
