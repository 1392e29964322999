package io.reviewstream.common.registry;

/** A person's decision to promote a model, whatever the gate decided. */
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
