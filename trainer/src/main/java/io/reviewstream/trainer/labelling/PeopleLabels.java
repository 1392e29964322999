package io.reviewstream.trainer.labelling;

import io.reviewstream.common.event.LabelOrigin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What several people said about one review: of each person the newest label, and together what the majority says. */
final class PeopleLabels {
    private final List<PersonLabel> labels = new ArrayList<>(1);

    /**
     * What one person said.
     *
     * @param at when; the time of the import if the tool does not say
     */
    record PersonLabel(boolean isPositive, Instant at, LabelOrigin origin) {
        PersonLabel at(Instant other) {
            return new PersonLabel(isPositive, other, origin);
        }
    }

    void add(PersonLabel label) {
        labels.add(label);
    }

    /**
     * One label of each person, ordered by time; labels without a name are those of one person. The last one is what the
     * majority says. If others said the contrary later, or at the same time, its time is a millisecond after theirs.
     *
     * @return empty if as many people say one as the other
     */
    List<PersonLabel> resolved() {
        List<PersonLabel> people = newestOfEach();
        Optional<PersonLabel> counts = majority(people);
        if (counts.isEmpty()) {
            return List.of();
        }
        people.remove(counts.get());
        people.add(after(people, counts.get()));
        return people;
    }

    /**
     * The same where two people were asked whether they agree: what both say, the newer one last. If more people answered, the
     * first two stay first, and what the majority says follows once more where it is not the last.
     */
    List<PersonLabel> resolvedForTwo() {
        List<PersonLabel> people = newestOfEach();
        if (people.size() == 2) {
            return people;
        }
        Optional<PersonLabel> counts = majority(people);
        if (counts.isEmpty()) {
            return List.of();
        }
        if (!people.get(people.size() - 1).equals(counts.get())) {
            people.add(after(people, counts.get()));
        }
        return people;
    }

    /** The newest label of the majority; empty if as many people say one as the other. */
    private static Optional<PersonLabel> majority(List<PersonLabel> people) {
        long positive = people.stream().filter(PersonLabel::isPositive).count();
        return people.stream()
                .filter(label -> 2 * positive != people.size() && label.isPositive() == 2 * positive > people.size())
                .reduce((earlier, later) -> later);
    }

    /** The label with a time after those of all others who say the contrary. */
    private static PersonLabel after(List<PersonLabel> people, PersonLabel label) {
        return people.stream()
                .filter(other -> other.isPositive() != label.isPositive())
                .map(PersonLabel::at)
                .max(Comparator.naturalOrder())
                .filter(other -> !label.at().isAfter(other))
                .map(other -> label.at(other.plus(Duration.ofMillis(1))))
                .orElse(label);
    }

    /** Whether people said different things. */
    boolean isDisputed() {
        return newestOfEach().stream().map(PersonLabel::isPositive).distinct().count() > 1;
    }

    private List<PersonLabel> newestOfEach() {
        Map<Optional<String>, PersonLabel> newest = new LinkedHashMap<>();
        labels.stream().sorted(Comparator.comparing(PersonLabel::at)).forEach(label -> {
            newest.remove(label.origin().labeledBy());
            newest.put(label.origin().labeledBy(), label);
        });
        return new ArrayList<>(newest.values());
    }
}
