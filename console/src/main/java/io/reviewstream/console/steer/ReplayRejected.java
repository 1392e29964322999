package io.reviewstream.console.steer;

import io.reviewstream.common.deadletter.DeadLetterReplay;
import io.reviewstream.common.deadletter.DeadLetterReplay.Replayed;
import io.reviewstream.common.deadletter.DeadLetterReplay.Selection;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.console.deadletter.RejectedRecords;
import io.reviewstream.console.deadletter.RejectedRecords.RejectedSummary;
import java.util.List;
import java.util.Optional;

/** Replays dead letters, as {@code dead-letters replay} does. */
final class ReplayRejected implements LoopAction {
    private final RejectedRecords records;
    private final DeadLetterReplay replay;
    private final Topics topics;

    ReplayRejected(RejectedRecords records, DeadLetterReplay replay, Topics topics) {
        this.records = records;
        this.replay = replay;
        this.topics = topics;
    }

    @Override
    public Offer offer(Optional<String> version) {
        RejectedSummary rejected = records.look();
        if (rejected.problem().isPresent()) {
            return new Refused(rejected.problem().get());
        }
        if (!rejected.isWhole()) {
            return new Refused("The dead letters are still being read, " + rejected.read() + " so far. Try again.");
        }
        long pending =
                rejected.pending().values().stream().mapToLong(Long::longValue).sum();
        if (pending == 0) {
            return new Refused("There is no dead letter that has not been replayed.");
        }
        return new Offered(
                "Replay dead letters",
                List.of(
                        pending
                                + " dead letters that have not been replayed, and those that come until then, are written back to "
                                + topics.reviews() + " and " + topics.reviewLabels() + ", unchanged and each once.",
                        "A record that is still invalid is rejected again.",
                        "Your reason is written to the log of the console."),
                "");
    }

    @Override
    public Outcome act(Optional<String> version, String expects, String reason) {
        Replayed replayed = replay.replay(Selection.ALL, false);
        return new Done(("Replayed " + replayed.records() + " dead letters. " + replayed.whatIsLeft(topics)).strip());
    }
}
