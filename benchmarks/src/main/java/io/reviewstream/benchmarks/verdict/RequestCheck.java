package io.reviewstream.benchmarks.verdict;

import io.reviewstream.benchmarks.verdict.Evidence.ReadLabel;
import io.reviewstream.benchmarks.verdict.Evidence.ReadRequest;
import io.reviewstream.benchmarks.verdict.Evidence.RecordLocation;
import io.reviewstream.benchmarks.verdict.Verdict.Finding;
import io.reviewstream.benchmarks.verdict.Verdict.Finding.Breach;
import io.reviewstream.benchmarks.verdict.Verdict.Finding.Item;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.RetrainRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A request has the offsets up to which it has counted, so its numbers follow from {@code labeled-reviews}: the reviews
 * first labelled up to there, and those of them beyond the previous request. No request is duplicated, none comes before
 * the answer to the previous one, and none is missing if there are enough labels. Used once.
 */
final class RequestCheck {
    private final Evidence evidence;
    private final List<RecordLocation> firstSeen = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();

    RequestCheck(Evidence evidence) {
        this.evidence = evidence;
        Set<String> ids = new HashSet<>();
        evidence.labeled().stream()
                .sorted(Comparator.comparing((ReadLabel row) -> row.at().partition())
                        .thenComparing(row -> row.at().offset()))
                .filter(row -> ids.add(row.reviewId()))
                .forEach(row -> firstSeen.add(row.at()));
    }

    List<Finding> findings() {
        Map<String, Instant> replies = new HashMap<>();
        evidence.replies().forEach(reply -> replies.merge(reply.requestId(), reply.at(), RequestCheck::earlier));
        List<ReadRequest> inOrder = evidence.requests().stream()
                .sorted(Comparator.comparing(ReadRequest::at))
                .toList();
        Set<String> seen = new HashSet<>();
        LabelOffsets used = LabelOffsets.NONE;
        ReadRequest before = null;
        long uncounted = 0;
        for (ReadRequest read : inOrder) {
            RetrainRequest request = read.request();
            if (!seen.add(request.requestId())) {
                add(Breach.DUPLICATED, request.requestId());
                continue;
            }
            if (before != null && !isAnswered(before, replies, read.at())) {
                add(
                        Breach.DUPLICATED,
                        request.requestId() + " came before an answer to "
                                + before.request().requestId());
            }
            long counted = covered(request.labelsThrough());
            compare(counted, request.labeledReviews(), request.requestId() + ", labelled reviews");
            compare(counted - covered(used), request.newLabels(), request.requestId() + ", new labels");
            uncounted = Math.max(0, counted - covered(used) - request.newLabels());
            used = used.max(request.labelsThrough());
            before = read;
        }
        boolean open = before != null && !replies.containsKey(before.request().requestId());
        // Labels that were miscounted are not reported a second time.
        long left = firstSeen.size() - covered(used) - uncounted;
        if (!open && left >= evidence.retrainAfter()) {
            add(Breach.LOST, "none for " + left + " new labels; " + evidence.retrainAfter() + " are required");
        }
        return findings;
    }

    private static boolean isAnswered(ReadRequest read, Map<String, Instant> replies, Instant by) {
        Instant reply = replies.get(read.request().requestId());
        return reply != null && !reply.isAfter(by);
    }

    private void compare(long expected, long actual, String name) {
        if (actual != expected) {
            add(Breach.MISCOUNTED, name + ": " + actual + " of " + expected);
        }
    }

    private long covered(LabelOffsets offsets) {
        return firstSeen.stream()
                .filter(location -> offsets.covers(location.partition(), location.offset()))
                .count();
    }

    private void add(Breach breach, String name) {
        findings.add(new Finding(breach, Item.REQUEST, name));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
