package io.reviewstream.trainer.retrain;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.control.ConsumedLabels;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.topic.AnnouncementLog;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.data.TrainedOn;
import io.reviewstream.trainer.topic.LabeledCorpus;
import java.util.Optional;

/**
 * The labels and the champion at one moment.
 *
 * @param labels everything on {@code labeled-reviews}
 * @param consumed the labels that stored models were trained on
 */
record LabelState(Optional<ModelBundle> champion, Corpus labels, LabelOffsets consumed) {
    static LabelState read(KafkaSettings kafka, String labeledReviews, ModelRegistry registry, AnnouncementLog log) {
        Optional<ModelBundle> champion = registry.champion().map(current -> registry.open(current.version()));
        ConsumedLabels consumed = ConsumedLabels.of(registry, log, champion);
        Corpus labels = LabeledCorpus.read(kafka, labeledReviews);
        LabelOffsets ends = labels.labelsThrough().orElse(LabelOffsets.NONE);
        return new LabelState(champion, labels, consumed.within(ends, labeledReviews));
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
