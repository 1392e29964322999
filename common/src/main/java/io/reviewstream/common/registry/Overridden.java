package io.reviewstream.common.registry;

/** A person's decision to put a model in force, whatever the gate said. */
public record Overridden(String reason) implements Promotable {
    public Overridden {
        if (reason.isBlank()) {
            throw new IllegalArgumentException("a promotion by hand needs a reason");
        }
    }

    @Override
    public String why() {
        return reason;
    }
}
