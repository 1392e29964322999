package io.reviewstream.trainer.data;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.event.LabelOffsets;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The labelled reviews that there were when a model was made.
 *
 * @param through how far {@code labeled-reviews} was read
 * @param files the SHA-256 of each file, in hex
 */
public record TrainedOn(LabelOffsets through, Set<String> files) {
    public TrainedOn {
        Objects.requireNonNull(through);
        files = Set.copyOf(files);
    }

    /** Those that a model's lineage names. */
    public static TrainedOn of(Manifest.Lineage lineage) {
        return new TrainedOn(
                lineage.labelsThrough().orElse(LabelOffsets.NONE),
                lineage.sources().stream()
                        .flatMap(source -> source.sha256().stream())
                        .collect(Collectors.toSet()));
    }

    /** Whether the row was there: a record that was read, or a row of a file that was. */
    public boolean has(ReviewRow row) {
        return row.origin() instanceof ReviewRow.RowOrigin.OnTopic place
                ? through.covers(place.partition(), place.offset())
                : files.contains(((ReviewRow.RowOrigin.Collected) row.origin()).sha256());
    }
}
