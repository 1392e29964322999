package io.reviewstream.trainer.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Rows in two parts, each of which has both classes in the share that all rows have them. Both keep the rows' order. */
public record StratifiedSplit(List<ReviewRow> training, List<ReviewRow> test) {
    public StratifiedSplit {
        training = List.copyOf(training);
        test = List.copyOf(test);
    }

    /**
     * Draws the parts.
     *
     * @param testFraction of each class, rounded, in (0, 1)
     * @param seed draws the same parts for the same rows
     */
    public static StratifiedSplit of(List<ReviewRow> rows, double testFraction, long seed) {
        boolean[] tests = new boolean[rows.size()];
        for (boolean positive : new boolean[] {false, true}) {
            List<Integer> members = new ArrayList<>();
            for (int i = 0; i < rows.size(); i++) {
                if (rows.get(i).positive() == positive) {
                    members.add(i);
                }
            }
            Collections.shuffle(members, new Random(seed));
            int size = Math.toIntExact(Math.round(testFraction * members.size()));
            members.subList(0, size).forEach(member -> tests[member] = true);
        }
        List<ReviewRow> training = new ArrayList<>();
        List<ReviewRow> test = new ArrayList<>();
        for (int i = 0; i < tests.length; i++) {
            (tests[i] ? test : training).add(rows.get(i));
        }
        return new StratifiedSplit(training, test);
    }
}
