package io.reviewstream.common.registry;

/** What may promote a model: a gate that accepted it, or a person who gives a reason. Nothing else does. */
public sealed interface Promotable permits GateDecision.Accepted, Overridden {
    /** Why, in one line. */
    String why();
}
