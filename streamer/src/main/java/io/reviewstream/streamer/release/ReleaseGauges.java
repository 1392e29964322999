package io.reviewstream.streamer.release;

import io.reviewstream.common.registry.ReleaseEvidence;
import io.reviewstream.common.registry.ReleaseStep;
import io.reviewstream.common.registry.TrafficEvidence;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.metrics.StreamerMetrics.TaggedGauge;
import io.reviewstream.streamer.release.ReleaseRules.EvidenceSide;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Shows the newest release on {@code /status}, and as gauges on the instance that counts its labels, so that a sum over
 * instances counts it once. Thread-safe.
 */
public final class ReleaseGauges {
    private final TaggedGauge state;
    private final TaggedGauge labels;
    private final TaggedGauge traffic;
    private final TaggedGauge evidence;
    private volatile Optional<ReleaseView> view = Optional.empty();

    public ReleaseGauges(StreamerMetrics metrics) {
        state = metrics.gauge("reviewstream.release.state", "1, labelled with the state of the newest release");
        labels = metrics.gauge(
                "reviewstream.release.labels",
                "Compared labelled reviews of the newest release, by which model alone is right: challenger, champion or"
                        + " neither");
        traffic = metrics.gauge(
                "reviewstream.release.traffic",
                "Reviews of the newest release that both models had to predict without a label, by outcome: agreement,"
                        + " disagreement or failure of the challenger");
        evidence = metrics.gauge(
                "reviewstream.release.evidence",
                "log10 of the evidence about the challenger, by side: harm, not_worse, failing, slower, or unusual"
                        + " disagreement; 1.3 is enough");
    }

    /**
     * A release.
     *
     * @param labels what they say so far; empty on an instance that does not count them
     * @param log10Evidence by side; 1.3 is enough
     */
    public record ReleaseView(
            ReleaseStep release, Optional<ReleaseEvidence> labels, Map<EvidenceSide, Double> log10Evidence) {}

    /** The newest release; empty before the first, and on an instance without the release application. */
    public Optional<ReleaseView> view() {
        return view;
    }

    synchronized void show(ReleaseView next) {
        view = Optional.of(next);
        if (next.labels().isEmpty()) {
            return;
        }
        ReleaseEvidence pairs = next.labels().get();
        state.show(Map.of(Map.of("state", next.release().state().name().toLowerCase(Locale.ROOT)), 1.0));
        labels.show(Map.of(
                Map.of("winner", "challenger"),
                (double) pairs.challengerWins(),
                Map.of("winner", "champion"),
                (double) pairs.championWins(),
                Map.of("winner", "neither"),
                (double) (pairs.labels() - pairs.challengerWins() - pairs.championWins())));
        TrafficEvidence counted = pairs.traffic().orElse(TrafficEvidence.NONE);
        traffic.show(Map.of(
                Map.of("outcome", "failure"),
                (double) counted.failures(),
                Map.of("outcome", "disagreement"),
                (double) counted.disagreements(),
                Map.of("outcome", "agreement"),
                (double) (counted.reviews() - counted.failures() - counted.disagreements())));
        evidence.show(next.log10Evidence().entrySet().stream()
                .collect(Collectors.toMap(
                        side -> Map.of("side", side.getKey().name().toLowerCase(Locale.ROOT)), Map.Entry::getValue)));
    }

    /** The partition that counts labels has left this instance. */
    synchronized void clear() {
        view = view.map(last -> new ReleaseView(last.release(), Optional.empty(), Map.of()));
        state.show(Map.of());
        labels.show(Map.of());
        traffic.show(Map.of());
        evidence.show(Map.of());
    }
}
