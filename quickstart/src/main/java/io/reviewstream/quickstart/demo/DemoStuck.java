package io.reviewstream.quickstart.demo;

/** The loop did not close: what was waited for, and how things stood. */
public final class DemoStuck extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DemoStuck(String message) {
        super(message);
    }
}
