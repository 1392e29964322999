package io.reviewstream.benchmarks.faults;

/** What happens. */
public enum FaultKind {
    KILL("kill -9"),
    STOP("graceful stop"),
    PAUSE("pause past the session timeout"),
    ADD("instance added"),
    REMOVE("instance removed"),
    RESTART_BROKER("broker restarted"),
    PROMOTE("model promoted, not announced"),
    ANNOUNCE("model promoted and announced"),
    ANNOUNCE_BAD("bad model announced");

    private final String words;

    FaultKind(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
