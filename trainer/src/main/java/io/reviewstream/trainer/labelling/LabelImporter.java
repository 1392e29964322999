package io.reviewstream.trainer.labelling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.common.serde.Json;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.labelling.LabelImport.ImportedRow;
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
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Collects labels from the exports of one tool. */
public final class LabelImporter {
    /** What Label Studio says of annotations that may be labels. */
    private static final Set<String> ANNOTATED = Set.of("ANNOTATION_CREATED", "ANNOTATION_UPDATED");

    private final ChoiceNames names;
    private final Instant now;
    /** Keeps a text off the heap. */
    private final Function<String, Supplier<String>> texts;

    private final Map<String, GivenLabels> byId = new LinkedHashMap<>();
    private final Map<String, TextLabels> byText = new LinkedHashMap<>();
    private final Set<String> secondLooks = new HashSet<>();
    private final Map<NoLabel, List<String>> places = new EnumMap<>(NoLabel.class);
    private final Map<NoLabel, Long> leftOut = new EnumMap<>(NoLabel.class);
    private final Set<String> people = new HashSet<>();
    private final List<String> ties = new ArrayList<>();
    private int disputed;

    /**
     * What people said about a review.
     *
     * @param isForTwo whether two people were asked
     */
    private record GivenLabels(PeopleLabels labels, boolean isForTwo) {
        List<PersonLabel> resolved() {
            return isForTwo ? labels.resolvedForTwo() : labels.resolved();
        }
    }

    /** A review that becomes a row, whatever {@code row} says of its label, and what people said about it. */
    private record TextLabels(ReviewRow row, GivenLabels given) {}

    private LabelImporter(ChoiceNames names, Instant now, Function<String, Supplier<String>> texts) {
        this.names = names;
        this.now = now;
        this.texts = texts;
    }

    /**
     * Reads exports as one.
     *
     * @param now the time of labels for which the tool has none
     * @throws UserException for a file that is missing, malformed or not of this tool
     */
    public static LabelImport read(LabellingTool tool, List<Path> files, ChoiceNames names, Instant now) {
        SpillFile spill = SpillFile.create();
        LabelImporter importer = new LabelImporter(names, now, spill::add);
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
        if (!message.path("task").path("data").isObject()
                || !message.path("annotation").isObject()) {
            throw UserException.badInput(
                    "The message has no task or no annotation. Switch on Send payload in the webhook of"
                            + " Label Studio");
        }
        ObjectNode task = Json.mapper().createObjectNode();
        task.set("data", message.path("task").path("data"));
        task.putArray("annotations").add(message.path("annotation"));
        LabelImporter importer = new LabelImporter(names, now, text -> () -> text);
        importer.add(LabellingTool.LABEL_STUDIO.annotations(
                new ExportItem(Path.of(""), "Task " + message.path("task").path("id"), task)));
        return Optional.of(importer.result());
    }

    private void add(ReviewAnnotations review) {
        for (Annotation annotation : review.annotations()) {
            Optional<NoLabel> reason = reason(review, annotation);
            if (reason.isPresent()) {
                leaveOut(
                        reason.get(),
                        review.place()
                                + review.reviewId()
                                        .filter(id -> reason.get() != NoLabel.UNUSABLE_ID)
                                        .map(id -> ", review " + id)
                                        .orElse(""));
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
        if (review.hasUnusableId()) {
            return Optional.of(NoLabel.UNUSABLE_ID);
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
        GivenLabels none = new GivenLabels(new PeopleLabels(), review.isForTwo());
        if (review.reviewId().isPresent() && !review.isSecondLook()) {
            return byId.computeIfAbsent(review.reviewId().get(), id -> none).labels();
        }
        ReviewRow row = ReviewRow.of(
                review.reviewId().orElse(""),
                review.text(),
                texts.apply(review.text()),
                false,
                new ReviewRow.RowOrigin.Collected(""));
        if (review.isSecondLook()) {
            secondLooks.add(row.reviewId());
        }
        return byText.computeIfAbsent(row.reviewId(), id -> new TextLabels(row, none))
                .given()
                .labels();
    }

    private LabelImport result() {
        List<ReviewLabel> labels = new ArrayList<>();
        byId.forEach((id, given) -> resolve(id, given)
                .forEach(label ->
                        labels.add(new ReviewLabel(id, label.isPositive(), Optional.of(label.at()), label.origin()))));
        List<ImportedRow> rows = new ArrayList<>();
        byText.forEach((id, review) -> resolve(id, review.given()).stream()
                .reduce((earlier, last) -> last)
                .ifPresent(
                        last -> rows.add(new ImportedRow(review.row(), last.isPositive(), last.at(), last.origin()))));
        Set<String> answered = rows.stream()
                .map(row -> row.row().reviewId())
                .filter(secondLooks::contains)
                .collect(Collectors.toSet());
        Map<NoLabel, Places> left = new EnumMap<>(NoLabel.class);
        leftOut.forEach((reason, count) -> left.put(reason, new Places(count, places.get(reason))));
        return new LabelImport(labels, rows, answered, people.size(), left, disputed, ties);
    }

    private List<PersonLabel> resolve(String reviewId, GivenLabels given) {
        List<PersonLabel> resolved = given.resolved();
        if (given.labels().isDisputed()) {
            disputed++;
        }
        if (resolved.isEmpty()) {
            ties.add(reviewId);
        }
        return resolved;
    }
}
