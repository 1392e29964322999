package io.reviewstream.console.steer;

import java.util.List;
import java.util.Optional;

/** Something that a person can do to the loop. Thread-safe. */
interface LoopAction {
    /**
     * What it would do now.
     *
     * @param version of the model, for an action on one
     * @throws io.reviewstream.common.error.UserException if Kafka or the registry cannot be read, or there is no such model
     */
    Offer offer(Optional<String> version);

    /**
     * Does it, unless the loop is no longer as it was offered.
     *
     * @param expects as it was offered
     * @throws io.reviewstream.common.error.UserException if it cannot be done
     */
    Outcome act(Optional<String> version, String expects, String reason);

    /** What an action would do. */
    sealed interface Offer {}

    /**
     * It can be done.
     *
     * @param does in sentences, what exactly
     * @param expects how the loop stands, as far as the action depends on it
     */
    record Offered(String title, List<String> does, String expects) implements Offer {
        public Offered {
            does = List.copyOf(does);
        }
    }

    /** What came of an action. */
    sealed interface Outcome {}

    /** It was done; a sentence that says what. */
    record Done(String done) implements Outcome {}

    /** There is nothing to do, or the loop is no longer as it was offered; a sentence that says why. */
    record Refused(String problem) implements Offer, Outcome {}
}
