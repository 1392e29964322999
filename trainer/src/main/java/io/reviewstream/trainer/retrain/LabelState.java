package io.reviewstream.trainer.retrain;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.topic.LabeledTopic;
import java.util.Optional;

/**
 * The labels and the champion at one moment.
 *
 * @param labels everything on {@code labeled-reviews}
 * @param consumed the labels that models were trained on
 */
record LabelState(Optional<ModelBundle> champion, Corpus labels, LabelOffsets consumed) {
    static LabelState read(KafkaSettings kafka, String labeledReviews, ModelRegistry registry, AnnouncementLog log) {
        Optional<ModelBundle> champion = registry.champion().map(current -> registry.open(current.version()));
        LabelOffsets consumed = champion.flatMap(
                        bundle -> bundle.manifest().lineage().labelsThrough())
                .orElse(LabelOffsets.NONE)
                .max(log.refresh().consumed());
        return new LabelState(champion, new LabeledTopic(kafka, labeledReviews).read(), consumed);
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
