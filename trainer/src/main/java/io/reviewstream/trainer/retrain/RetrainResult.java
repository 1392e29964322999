package io.reviewstream.trainer.retrain;

import io.reviewstream.trainer.dryrun.DryRunReport;
import io.reviewstream.trainer.run.RunOutcome;

/** What came of a wish for a new model. */
public sealed interface RetrainResult {
    /** A model was made. */
    record Made(RunOutcome outcome) implements RetrainResult {}

    /** A model would be made. */
    record Foreseen(DryRunReport forecast) implements RetrainResult {}

    /** There was no need. */
    record NothingToDo(String reason) implements RetrainResult {}

    /** It went wrong; the reason is announced. */
    record Failed(String reason) implements RetrainResult {}
}
