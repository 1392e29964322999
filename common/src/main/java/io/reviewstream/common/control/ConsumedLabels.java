package io.reviewstream.common.control;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.topic.AnnouncementLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The labels that stored models were trained on. To be read before the labels: none of the models was trained on labels beyond
 * the end that is read then.
 *
 * @param models how far each of them read
 */
public record ConsumedLabels(List<LabelOffsets> models) {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumedLabels.class);

    public ConsumedLabels {
        models = List.copyOf(models);
    }

    /** Those of the models that the registry has, by their announcements and by the champion itself. */
    public static ConsumedLabels of(ModelRegistry registry, AnnouncementLog log, Optional<ModelBundle> champion) {
        List<LabelOffsets> models = new ArrayList<>(log.refresh().consumed(Set.copyOf(registry.versions())));
        champion.flatMap(bundle -> bundle.manifest().lineage().labelsThrough()).ifPresent(models::add);
        return new ConsumedLabels(models);
    }

    /**
     * All of them together. A model that read beyond the end of the topic counts as trained on none of its labels, with a
     * warning.
     *
     * @param ends of the topic
     * @param topic for the warning
     */
    public LabelOffsets within(LabelOffsets ends, String topic) {
        models.stream()
                .filter(through -> !through.isWithin(ends))
                .reduce(LabelOffsets::max)
                .ifPresent(through -> LOG.atWarn()
                        .addKeyValue("topic", topic)
                        .addKeyValue("labelsThrough", through.endOffsets())
                        .addKeyValue("ends", ends.endOffsets())
                        .log("Models were trained on labels beyond the end of the topic, which was made anew or lost"
                                + " records; those models count as trained on none of its labels"));
        return models.stream().filter(through -> through.isWithin(ends)).reduce(LabelOffsets.NONE, LabelOffsets::max);
    }
}
