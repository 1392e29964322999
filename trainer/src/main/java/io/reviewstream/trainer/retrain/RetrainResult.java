package io.reviewstream.trainer.retrain;

import io.reviewstream.trainer.dryrun.DryRunReport;
import io.reviewstream.trainer.run.RunOutcome;

/** The result of a retraining. */
public sealed interface RetrainResult {
    /** A model was trained; it may not have been promoted. */
    record Made(RunOutcome outcome) implements RetrainResult {}

    /** A dry run: a model would be trained. */
    record Foreseen(DryRunReport forecast) implements RetrainResult {}

    /** Too few new labels, or too few of a class. */
    record NothingToDo(String reason) implements RetrainResult {}

    /** The retraining failed; the reason is announced. */
    record Failed(RuntimeException cause) implements RetrainResult {
        /** The message of the exception, or its type where it has none. */
        public String reason() {
            return cause.getMessage() == null ? cause.toString() : cause.getMessage();
        }
    }
}
