package io.reviewstream.benchmarks.verdict;

import io.reviewstream.benchmarks.verdict.Evidence.BadModel;
import io.reviewstream.benchmarks.verdict.Evidence.ReadDeadLetter;
import io.reviewstream.benchmarks.verdict.Evidence.ReadLabel;
import io.reviewstream.benchmarks.verdict.Evidence.ReadLabelRequest;
import io.reviewstream.benchmarks.verdict.Evidence.ReadPrediction;
import io.reviewstream.benchmarks.verdict.Evidence.ReadReply;
import io.reviewstream.benchmarks.verdict.Evidence.ReadRequest;
import io.reviewstream.benchmarks.verdict.Evidence.RecordLocation;
import io.reviewstream.benchmarks.verdict.Evidence.SentLabel;
import io.reviewstream.benchmarks.verdict.Evidence.SentReview;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.streamer.settings.StreamerSettings.ProcessingGuarantee;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A correct run, until a test changes something. */
final class StagedRun {
    static final String MODEL = "v20260101-000000-aaaaaa";
    static final Instant SENT = Instant.parse("2026-04-17T09:30:12Z");
    static final Instant APPENDED = Instant.parse("2026-04-18T00:00:00Z");
    private static final int CLASSIFIED = 6;

    final List<SentReview> reviews = new ArrayList<>();
    final List<SentLabel> labels = new ArrayList<>();
    final List<ReadPrediction> predictions = new ArrayList<>();
    final List<ReadDeadLetter> letters = new ArrayList<>();
    final List<ReadLabel> forwarded = new ArrayList<>();
    final List<ReadLabel> labeled = new ArrayList<>();
    final List<ReadRequest> requests = new ArrayList<>();
    final List<ReadReply> replies = new ArrayList<>();
    final List<ReadLabelRequest> labelRequests = new ArrayList<>();
    final List<BadModel> badModels = new ArrayList<>();
    final Map<String, Long> behind = new HashMap<>();
    long unmatched;

    /**
     * Reviews r0 to r5 are classified and the seventh is rejected. r0 has a label in it, r1 was labelled later, r2 twice and
     * differently, r3 twice the same, an unsent review once; one label is unreadable. Two labelled reviews make a request:
     * the first came after two, the second after the other two.
     */
    StagedRun() {
        for (int i = 0; i < CLASSIFIED; i++) {
            Optional<Boolean> label = i == 0 ? Optional.of(true) : Optional.empty();
            reviews.add(new SentReview(input(i), Optional.of("r" + i), "k", SENT, "h=" + i, true, "text" + i, label));
            predictions.add(new ReadPrediction(output(i), "r" + i, "k", SENT, SENT, "h=" + i, "text" + i, MODEL));
        }
        reviews.add(new SentReview(
                input(CLASSIFIED), Optional.empty(), "k", SENT, "h=6", false, "bytes", Optional.empty()));
        letters.add(
                new ReadDeadLetter(new RecordLocation("letters", 0, 0), input(CLASSIFIED), "k", SENT, "h=6", "bytes"));
        forwarded.add(new ReadLabel(new RecordLocation("labels", 0, 0), "r0", true, SENT));
        label(1, "r1", true, 1);
        label(2, "r2", true, 1);
        label(3, "r2", false, 2);
        label(4, "r3", true, 1);
        label(5, "r3", true, 1);
        label(6, "nobody", true, 1);
        labels.add(new SentLabel(new RecordLocation("labels", 0, 7), "", false, SENT, false, "no label"));
        letters.add(new ReadDeadLetter(
                new RecordLocation("letters", 0, 1), new RecordLocation("labels", 0, 7), "", SENT, "", "no label"));
        row(0, "r0", true, 0);
        row(1, "r1", true, 1);
        row(2, "r2", true, 1);
        row(3, "r2", false, 2);
        row(4, "r3", true, 1);
        row(5, "r3", true, 1);
        requested("first", 2, 2, 2, 10);
        replied("first", 11);
        requested("second", 4, 2, 5, 11);
        replied("second", 12);
    }

    static RecordLocation input(long offset) {
        return new RecordLocation("reviews", 0, offset);
    }

    static RecordLocation output(long offset) {
        return new RecordLocation("classified", 1, offset);
    }

    void label(long offset, String reviewId, boolean positive, int seconds) {
        labels.add(new SentLabel(
                new RecordLocation("labels", 0, offset), reviewId, positive, SENT.plusSeconds(seconds), true, "label"));
    }

    void row(long offset, String reviewId, boolean positive, int seconds) {
        labeled.add(
                new ReadLabel(new RecordLocation("labeled", 0, offset), reviewId, positive, SENT.plusSeconds(seconds)));
    }

    void requested(String id, long labeledReviews, long newLabels, long through, int seconds) {
        requests.add(new ReadRequest(
                new RetrainRequest(
                        id,
                        RetrainRequest.Reason.LABEL_COUNT,
                        labeledReviews,
                        newLabels,
                        Optional.empty(),
                        Optional.empty(),
                        LabelOffsets.of(Map.of(0, through)),
                        APPENDED),
                APPENDED.plusSeconds(seconds)));
    }

    void asked(String reviewId, int slot) {
        labelRequests.add(new ReadLabelRequest(reviewId, APPENDED.plusSeconds(slot)));
    }

    void replied(String id, int seconds) {
        replies.add(new ReadReply(id, APPENDED.plusSeconds(seconds)));
    }

    Verdict verdict() {
        return verdict(ProcessingGuarantee.EXACTLY_ONCE_V2);
    }

    Verdict verdict(ProcessingGuarantee guarantee) {
        return Verdict.on(
                new Evidence(
                        reviews,
                        labels,
                        predictions,
                        letters,
                        forwarded,
                        labeled,
                        requests,
                        replies,
                        labelRequests,
                        unmatched,
                        Set.of(MODEL),
                        badModels,
                        2,
                        behind),
                guarantee);
    }
}
