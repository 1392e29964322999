package io.reviewstream.trainer.command;

import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.trainer.retrain.ManualRequests;
import io.reviewstream.trainer.retrain.RetrainListener;
import io.reviewstream.trainer.retrain.RetrainResult;
import io.reviewstream.trainer.retrain.Retraining;
import io.reviewstream.trainer.run.RunOutcome;
import io.reviewstream.trainer.run.StoppableListener;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * What {@code retrain --once} does: it finishes what a killed run left, or answers a request of its own.
 *
 * @param answers is notified of that request
 */
record RetrainOnce(
        Retraining retraining, ManualRequests requests, StoppableListener training, RetrainListener answers) {
    /**
     * Runs it on this thread.
     *
     * @throws CancellationException if it was stopped
     */
    RetrainResult run() {
        List<RunOutcome> finished = retraining.finishInterrupted();
        return finished.isEmpty() ? answer(requests.make()) : new RetrainResult.Made(finished.get(finished.size() - 1));
    }

    private RetrainResult answer(RetrainRequest request) {
        answers.asked(request);
        try {
            RetrainResult result = retraining.answer(request, training);
            answers.answered(result);
            return result;
        } catch (CancellationException e) {
            answers.left();
            throw e;
        } catch (RuntimeException e) {
            answers.answered(new RetrainResult.Failed(String.valueOf(e.getMessage())));
            retraining.announceFailure(request, e);
            throw e;
        }
    }
}
