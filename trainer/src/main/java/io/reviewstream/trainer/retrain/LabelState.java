package io.reviewstream.trainer.retrain;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.RowOrigin;
import io.reviewstream.trainer.topic.LabeledTopic;
import java.util.Optional;

/**
 * The labels and the champion at one moment.
 *
 * @param labels all there are on {@code labeled-reviews}
 * @param used how far models were trained on them
 */
record LabelState(Optional<ModelBundle> champion, Corpus labels, LabelOffsets used) {
    static LabelState read(KafkaSettings kafka, Topics topics, ModelRegistry registry) {
        Optional<ModelBundle> champion = registry.champion().map(current -> registry.open(current.version()));
        LabelOffsets used = champion.flatMap(
                        bundle -> bundle.manifest().lineage().labelsThrough())
                .orElse(LabelOffsets.NONE)
                .max(AnnouncementLog.read(kafka, topics.modelAnnouncements()).trainedOn());
        return new LabelState(champion, new LabeledTopic(kafka, topics.labeledReviews()).read(), used);
    }

    Optional<String> championVersion() {
        return champion.map(bundle -> bundle.version().value());
    }

    LabelOffsets labelsThrough() {
        return labels.labelsThrough().orElse(LabelOffsets.NONE);
    }

    /** Those that no model was trained on. */
    long newLabels() {
        return labels.rows().stream()
                .filter(row -> row.origin() instanceof RowOrigin.OnTopic place
                        && !used.covers(place.partition(), place.offset()))
                .count();
    }
}
