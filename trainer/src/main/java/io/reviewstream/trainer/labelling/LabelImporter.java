package io.reviewstream.trainer.labelling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.common.serde.Json;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.labelling.LabelImport.NoLabel;
import io.reviewstream.trainer.labelling.LabelImport.Places;
import io.reviewstream.trainer.labelling.PeopleLabels.PersonLabel;
import io.reviewstream.trainer.spill.SpillFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Collects labels from the exports of one tool. */
public final class LabelImporter {
    /** What Label Studio says of annotations that may be labels. */
    private static final Set<String> ANNOTATED = Set.of("ANNOTATION_CREATED", "ANNOTATION_UPDATED");

    private final ChoiceNames names;
    private final Instant now;
    private final SpillFile spill = SpillFile.create();
    private final Map<String, PeopleLabels> byId = new LinkedHashMap<>();
    private final Map<String, TextLabels> byText = new LinkedHashMap<>();
    private final Map<NoLabel, List<String>> places = new EnumMap<>(NoLabel.class);
    private final Map<NoLabel, Long> leftOut = new EnumMap<>(NoLabel.class);
    private final Set<String> people = new HashSet<>();
    private final List<String> ties = new ArrayList<>();
    private int disputed;

    /** A review without an id, whatever {@code row} says of its label, and what people said about it. */
    private record TextLabels(ReviewRow row, PeopleLabels labels) {}

    private LabelImporter(ChoiceNames names, Instant now) {
        this.names = names;
        this.now = now;
    }

    /**
     * Reads exports as one.
     *
     * @param now the time of labels for which the tool has none
     * @throws UserException for a file that is missing, malformed or not of this tool
     */
    public static LabelImport read(LabellingTool tool, List<Path> files, ChoiceNames names, Instant now) {
        LabelImporter importer = new LabelImporter(names, now);
        files.forEach(file -> tool.read(file, importer::add));
        return importer.result();
    }

    /**
     * Reads what Label Studio posts to a webhook: one task and the annotation that was created or updated.
     *
     * @param now the time of a label for which there is none
     * @return empty for a message about something else
     * @throws UserException if it is no message of Label Studio
     */
    public static Optional<LabelImport> ofWebhook(JsonNode message, ChoiceNames names, Instant now) {
        if (!message.path("action").isTextual()) {
            throw UserException.badInput("The message has no action, so it is not from Label Studio");
        }
        if (!ANNOTATED.contains(message.get("action").textValue())) {
            return Optional.empty();
        }
        ObjectNode task = Json.mapper().createObjectNode();
        task.set("data", message.path("task").path("data"));
        task.putArray("annotations").add(message.path("annotation"));
        LabelImporter importer = new LabelImporter(names, now);
        importer.add(LabellingTool.LABEL_STUDIO.annotations(new ExportItem(Path.of(""), "The message", task)));
        return Optional.of(importer.result());
    }

    private void add(ReviewAnnotations review) {
        for (Annotation annotation : review.annotations()) {
            Optional<NoLabel> reason = reason(review, annotation);
            if (reason.isPresent()) {
                leaveOut(reason.get(), review.place());
            } else {
                boolean isPositive =
                        names.isPositive(annotation.choices().get(0)).orElseThrow();
                annotation.by().ifPresent(people::add);
                labelsOf(review)
                        .add(new PersonLabel(isPositive, annotation.at().orElse(now), review.originOf(annotation)));
            }
        }
    }

    private Optional<NoLabel> reason(ReviewAnnotations review, Annotation annotation) {
        List<String> choices = annotation.choices();
        if (annotation.isDiscarded()) {
            return Optional.of(NoLabel.DISCARDED);
        }
        if (choices.isEmpty()) {
            return Optional.of(NoLabel.NO_CHOICE);
        }
        if (choices.size() > 1) {
            return Optional.of(NoLabel.SEVERAL_CHOICES);
        }
        if (names.isPositive(choices.get(0)).isEmpty()) {
            return Optional.of(NoLabel.UNKNOWN_CHOICE);
        }
        return review.reviewId().isEmpty() && review.text().isBlank()
                ? Optional.of(NoLabel.NO_REVIEW)
                : Optional.empty();
    }

    private void leaveOut(NoLabel reason, String place) {
        leftOut.merge(reason, 1L, Long::sum);
        List<String> named = places.computeIfAbsent(reason, none -> new ArrayList<>());
        if (named.size() < Places.NAMED) {
            named.add(place);
        }
    }

    private PeopleLabels labelsOf(ReviewAnnotations review) {
        if (review.reviewId().isPresent()) {
            return byId.computeIfAbsent(review.reviewId().get(), none -> new PeopleLabels());
        }
        ReviewRow row = ReviewRow.of("", review.text(), spill, false, new ReviewRow.RowOrigin.Collected(""));
        return byText.computeIfAbsent(row.reviewId(), none -> new TextLabels(row, new PeopleLabels()))
                .labels();
    }

    private LabelImport result() {
        List<ReviewLabel> labels = new ArrayList<>();
        byId.forEach((id, given) -> resolve(id, given)
                .forEach(label ->
                        labels.add(new ReviewLabel(id, label.isPositive(), Optional.of(label.at()), label.origin()))));
        List<ReviewRow> rows = new ArrayList<>();
        byText.values().forEach(review -> resolve(review.row().reviewId(), review.labels()).stream()
                .reduce((earlier, last) -> last)
                .ifPresent(last -> rows.add(row(review.row(), last.isPositive()))));
        Map<NoLabel, Places> left = new EnumMap<>(NoLabel.class);
        leftOut.forEach((reason, count) -> left.put(reason, new Places(count, places.get(reason))));
        return new LabelImport(
                labels, new Corpus(rows, List.of(), Optional.empty(), Map.of()), people.size(), left, disputed, ties);
    }

    private List<PersonLabel> resolve(String reviewId, PeopleLabels given) {
        List<PersonLabel> resolved = given.resolved();
        if (given.isDisputed()) {
            disputed++;
        }
        if (resolved.isEmpty()) {
            ties.add(reviewId);
        }
        return resolved;
    }

    private static ReviewRow row(ReviewRow review, boolean isPositive) {
        return new ReviewRow(review.reviewId(), review.source(), isPositive, review.textHash(), review.origin());
    }
}
