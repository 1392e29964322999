package io.reviewstream.benchmarks.verdict;

import io.reviewstream.benchmarks.verdict.Evidence.ReadLabelRequest;
import io.reviewstream.benchmarks.verdict.Verdict.Finding;
import io.reviewstream.benchmarks.verdict.Verdict.Finding.Breach;
import io.reviewstream.benchmarks.verdict.Verdict.Finding.Item;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** No review is asked for twice, and no slot has more requests than its share of the budget. */
final class LabelRequestCheck {
    private final Evidence evidence;

    LabelRequestCheck(Evidence evidence) {
        this.evidence = evidence;
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        Set<String> asked = new HashSet<>();
        for (ReadLabelRequest request : evidence.labelRequests()) {
            if (!asked.add(request.reviewId())) {
                findings.add(new Finding(Breach.DUPLICATED, Item.LABEL_REQUEST, request.reviewId()));
            }
        }
        Map<Instant, Long> bySlot = evidence.labelRequests().stream()
                .collect(Collectors.groupingBy(ReadLabelRequest::slot, TreeMap::new, Collectors.counting()));
        bySlot.forEach((slot, requests) -> {
            if (requests > Evidence.REQUESTS_OF_A_SLOT) {
                findings.add(new Finding(Breach.MISCOUNTED, Item.LABEL_REQUEST, requests + " of the slot to " + slot));
            }
        });
        return findings;
    }
}
