package io.reviewstream.console.steer;

import io.reviewstream.common.control.ManualRequests;
import io.reviewstream.common.event.RetrainRequest;
import java.util.List;
import java.util.Optional;

/** Sends a retrain request, as {@code retrain --request} does. */
final class AskForModel implements LoopAction {
    private final ManualRequests requests;

    AskForModel(ManualRequests requests) {
        this.requests = requests;
    }

    @Override
    public Offer offer(Optional<String> version) {
        RetrainRequest request = requests.make();
        return whyNot(request)
                .<Offer>map(Refused::new)
                .orElseGet(() -> new Offered(
                        "Ask for a model",
                        List.of(
                                "The trainer that follows retrain-requests trains a model on "
                                        + request.labeledReviews() + " labelled reviews, of which "
                                        + request.newLabels() + " are new.",
                                "The gate judges it against "
                                        + request.championVersion()
                                                .map(champion -> "the champion " + champion)
                                                .orElse("no champion, as there is none")
                                        + "; what is accepted is released as the trainer is set to.",
                                "Your reason is written to the log of the console."),
                        expects(request)));
    }

    /** Labels go on to come while a person reads; they only add to the request. */
    private static String expects(RetrainRequest request) {
        return request.championVersion().orElse("");
    }

    private Optional<String> whyNot(RetrainRequest request) {
        if (request.newLabels() == 0 && request.championVersion().isPresent()) {
            return Optional.of("No label has come since the champion "
                    + request.championVersion().get() + " was trained.");
        }
        return requests.answerTo(request)
                .map(answer -> "A trainer has answered for these labels and this champion already: " + answer.status()
                        + ". Another answer needs other labels.");
    }

    @Override
    public Outcome act(Optional<String> version, String expects, String reason) {
        RetrainRequest request = requests.make();
        if (!expects(request).equals(expects)) {
            return new Refused("The champion has changed meanwhile. Nothing was sent; look again.");
        }
        Optional<String> whyNot = whyNot(request);
        if (whyNot.isPresent()) {
            return new Refused(whyNot.get());
        }
        requests.send(request);
        return new Done("Sent request " + request.requestId() + " with " + request.newLabels() + " new labels.");
    }
}
