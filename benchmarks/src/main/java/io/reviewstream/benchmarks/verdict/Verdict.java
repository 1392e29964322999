package io.reviewstream.benchmarks.verdict;

import io.reviewstream.benchmarks.verdict.ReviewCheck.OrderCheck;
import io.reviewstream.streamer.settings.StreamerSettings.ProcessingGuarantee;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** The findings of all checks, and whether the guarantee allows them. */
public record Verdict(ProcessingGuarantee guarantee, List<Finding> findings) {
    private static final Set<Finding.Breach> REPEATING =
            EnumSet.of(Finding.Breach.DUPLICATED, Finding.Breach.OUT_OF_ORDER, Finding.Breach.MISCOUNTED);

    public Verdict {
        Objects.requireNonNull(guarantee);
        findings = List.copyOf(findings);
    }

    /**
     * Runs all checks. With at_least_once, a crash may repeat work, and a paused instance may write beside its successor,
     * also to changelogs. So duplicates are findings and no breach, an older label may be the last row, the numbers of a
     * request may be wrong, and the order of predictions is not checked.
     */
    public static Verdict on(Evidence evidence, ProcessingGuarantee guarantee) {
        boolean exactlyOnce = guarantee == ProcessingGuarantee.EXACTLY_ONCE_V2;
        List<Finding> findings = new ArrayList<>();
        findings.addAll(new ReviewCheck(evidence).findings());
        if (exactlyOnce) {
            findings.addAll(new OrderCheck(evidence).findings());
        }
        findings.addAll(new LabelCheck(evidence).findings());
        findings.addAll(new RequestCheck(evidence).findings());
        findings.addAll(new LabelRequestCheck(evidence).findings());
        findings.addAll(new ReleaseCheck(evidence).findings());
        new TreeMap<>(evidence.behind())
                .forEach((partition, records) -> findings.add(new Finding(
                        Finding.Breach.STUCK, Finding.Item.PARTITION, partition + ", " + records + " records")));
        return new Verdict(guarantee, findings);
    }

    /** The findings that the guarantee does not allow. */
    public List<Finding> breaches() {
        return findings.stream()
                .filter(finding ->
                        guarantee == ProcessingGuarantee.EXACTLY_ONCE_V2 || !REPEATING.contains(finding.breach()))
                .toList();
    }

    /** Whether the guarantee held. */
    public boolean held() {
        return breaches().isEmpty();
    }

    /** The number of findings of a breach and an item. */
    public long count(Finding.Breach breach, Finding.Item item) {
        return findings.stream()
                .filter(finding -> finding.breach() == breach && finding.item() == item)
                .count();
    }

    /**
     * One breach.
     *
     * @param item the kind of record
     * @param name ids and locations, never a text
     */
    public record Finding(Breach breach, Item item, String name) {
        /** What is wrong. */
        public enum Breach {
            /** It is missing. */
            LOST,
            /** It is there more than once. */
            DUPLICATED,
            /** It differs from what is expected. */
            CHANGED,
            /** It comes after something that should follow it. */
            OUT_OF_ORDER,
            /** It has a wrong number. */
            MISCOUNTED,
            /** It belongs to nothing that was sent. */
            UNKNOWN,
            /** It was not processed in time. */
            STUCK
        }

        /** The kind of record. */
        public enum Item {
            REVIEW,
            LABEL,
            REQUEST,
            LABEL_REQUEST,
            RELEASE,
            PARTITION
        }

        @Override
        public String toString() {
            return (item + " " + breach).toLowerCase(Locale.ROOT).replace('_', ' ') + ": " + name;
        }
    }
}
