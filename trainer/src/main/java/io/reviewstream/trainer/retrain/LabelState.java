package io.reviewstream.trainer.retrain;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.data.TrainedOn;
import io.reviewstream.trainer.topic.LabeledTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The labels and the champion at one moment.
 *
 * @param labels everything on {@code labeled-reviews}
 * @param consumed the labels that stored models were trained on
 */
record LabelState(Optional<ModelBundle> champion, Corpus labels, LabelOffsets consumed) {
    private static final Logger LOG = LoggerFactory.getLogger(LabelState.class);

    static LabelState read(KafkaSettings kafka, String labeledReviews, ModelRegistry registry, AnnouncementLog log) {
        Optional<ModelBundle> champion = registry.champion().map(current -> registry.open(current.version()));
        // The models before the labels: none of them was trained on labels beyond the end that is read.
        List<LabelOffsets> models = new ArrayList<>(log.refresh().consumed(Set.copyOf(registry.versions())));
        champion.flatMap(bundle -> bundle.manifest().lineage().labelsThrough()).ifPresent(models::add);
        Corpus labels = new LabeledTopic(kafka, labeledReviews).read();
        LabelOffsets ends = labels.labelsThrough().orElse(LabelOffsets.NONE);
        models.stream()
                .filter(through -> !through.isWithin(ends))
                .reduce(LabelOffsets::max)
                .ifPresent(through -> LOG.atWarn()
                        .addKeyValue("topic", labeledReviews)
                        .addKeyValue("labelsThrough", through.endOffsets())
                        .addKeyValue("ends", ends.endOffsets())
                        .log("Models were trained on labels beyond the end of the topic, which was made anew or lost"
                                + " records; those models count as trained on none of its labels"));
        LabelOffsets consumed =
                models.stream().filter(through -> through.isWithin(ends)).reduce(LabelOffsets.NONE, LabelOffsets::max);
        return new LabelState(champion, labels, consumed);
    }

    /** What the champion was trained on of these labels. */
    Optional<TrainedOn> trainedOn() {
        return champion.map(bundle -> TrainedOn.of(bundle.manifest().lineage()))
                .map(known -> known.through().isWithin(labelsThrough())
                        ? known
                        : new TrainedOn(LabelOffsets.NONE, known.files()));
    }

    Optional<String> championVersion() {
        return champion.map(bundle -> bundle.version().value());
    }

    LabelOffsets labelsThrough() {
        return labels.labelsThrough().orElse(LabelOffsets.NONE);
    }

    /** How many labels no model was trained on. */
    long newLabels() {
        return labels.rows().stream()
                .filter(row -> row.origin() instanceof ReviewRow.RowOrigin.OnTopic place
                        && !consumed.covers(place.partition(), place.offset()))
                .count();
    }
}
