package io.reviewstream.benchmarks.verdict;

import io.reviewstream.streamer.settings.ProcessingGuarantee;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** What was found, and whether the guarantee allows it. */
public record Verdict(ProcessingGuarantee guarantee, List<Finding> findings) {
    private static final Set<Finding.Breach> REPEATING =
            EnumSet.of(Finding.Breach.DUPLICATED, Finding.Breach.OUT_OF_ORDER, Finding.Breach.MISCOUNTED);

    public Verdict {
        Objects.requireNonNull(guarantee);
        findings = List.copyOf(findings);
    }

    /**
     * Judges. At least once, a crash may repeat what was done, and a paused instance may add to the work of its
     * successor, changelogs included. So duplicates are findings, but no breach; an older label may stand last, the
     * numbers in a request may be off, and the order of predictions is not looked at.
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
        new TreeMap<>(evidence.behind())
                .forEach((partition, records) -> findings.add(new Finding(
                        Finding.Breach.STUCK, Finding.Item.PARTITION, partition + ", " + records + " records")));
        return new Verdict(guarantee, findings);
    }

    /** What the guarantee does not allow. */
    public List<Finding> breaches() {
        return findings.stream()
                .filter(finding ->
                        guarantee == ProcessingGuarantee.EXACTLY_ONCE_V2 || !REPEATING.contains(finding.breach()))
                .toList();
    }

    /** Whether the guarantee was kept. */
    public boolean held() {
        return breaches().isEmpty();
    }

    /** How often this happened to that. */
    public long count(Finding.Breach breach, Finding.Item item) {
        return findings.stream()
                .filter(finding -> finding.breach() == breach && finding.item() == item)
                .count();
    }

    /** How often each breach happened. */
    public Map<Finding.Breach, Long> counts() {
        Map<Finding.Breach, Long> counts = new TreeMap<>();
        for (Finding.Breach breach : Finding.Breach.values()) {
            counts.put(
                    breach,
                    findings.stream()
                            .filter(finding -> finding.breach() == breach)
                            .count());
        }
        return counts;
    }

    /**
     * One breach.
     *
     * @param item what kind of thing it happened to
     * @param name ids and places; never a text
     */
    public record Finding(Breach breach, Item item, String name) {
        /** What happened. */
        public enum Breach {
            /** It should be there and is not. */
            LOST,
            /** It is there again. */
            DUPLICATED,
            /** It is there, and not as it should be. */
            CHANGED,
            /** It is there, behind what should come after it. */
            OUT_OF_ORDER,
            /** It says a number that is not the number of things. */
            MISCOUNTED,
            /** Nothing that was sent accounts for it. */
            UNKNOWN,
            /** The streamer did not get to it in time. */
            STUCK
        }

        /** What it happened to. */
        public enum Item {
            REVIEW,
            LABEL,
            REQUEST,
            PARTITION
        }

        public Finding {
            Objects.requireNonNull(breach);
            Objects.requireNonNull(item);
            Objects.requireNonNull(name);
        }

        @Override
        public String toString() {
            return (item + " " + breach).toLowerCase(Locale.ROOT).replace('_', ' ') + ": " + name;
        }
    }
}
