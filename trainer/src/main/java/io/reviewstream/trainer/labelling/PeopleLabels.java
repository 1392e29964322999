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
     * One label of each person, ordered by time; labels without a name are those of one person. The last one
     * is what the majority says. If others said the contrary later, or at the same time, its time is a millisecond after
     * theirs.
     *
     * @return empty if as many people say one as the other
     */
    List<PersonLabel> resolved() {
        List<PersonLabel> people = newestOfEach();
        long positive = people.stream().filter(PersonLabel::isPositive).count();
        if (2 * positive == people.size()) {
            return List.of();
        }
        boolean majority = 2 * positive > people.size();
        int last = people.size() - 1;
        while (people.get(last).isPositive() != majority) {
            last--;
        }
        PersonLabel counts = people.remove(last);
        Optional<Instant> newestOther = people.stream()
                .filter(label -> label.isPositive() != majority)
                .map(PersonLabel::at)
                .max(Comparator.naturalOrder());
        people.add(newestOther
                .filter(other -> !counts.at().isAfter(other))
                .map(other -> counts.at(other.plus(Duration.ofMillis(1))))
                .orElse(counts));
        return people;
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
