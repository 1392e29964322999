package io.reviewstream.streamer.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.stream.Collectors;

/** A gauge with a value for each set of tags, which come and go. Thread-safe. */
public final class TaggedGauge {
    private final MultiGauge gauge;
    private volatile Map<Map<String, String>, Double> values = Map.of();

    TaggedGauge(MeterRegistry registry, String name, String description) {
        gauge = MultiGauge.builder(name).description(description).register(registry);
    }

    /** Shows these values by their tags and no others. */
    public synchronized void show(Map<Map<String, String>, Double> next) {
        values = Map.copyOf(next);
        gauge.register(next.keySet().stream().map(this::row).collect(Collectors.toList()));
    }

    /** Reads the newest value whenever it is scraped, so a row stays registered while its value changes. */
    private MultiGauge.Row<?> row(Map<String, String> tags) {
        Tags all = Tags.empty();
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            all = all.and(tag.getKey(), tag.getValue());
        }
        return MultiGauge.Row.of(all, this, current -> current.values.getOrDefault(tags, Double.NaN));
    }
}
