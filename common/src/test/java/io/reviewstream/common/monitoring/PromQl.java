package io.reviewstream.common.monitoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a PromQL expression reads, found by its words alone: a name that is neither called like a function nor a keyword
 * is a metric, with the matchers in its braces. Labels are named in braces and by grouping clauses. That is enough for
 * the expressions of this project; a real Prometheus is asked as well where there is one.
 */
final class PromQl {
    /**
     * A metric and the labels it must have.
     *
     * @param matchers of the labels that the program itself gives; job and instance are Prometheus' own
     */
    record Selector(String metric, List<LabelMatcher> matchers) {
        boolean finds(Scrape.Sample sample) {
            return sample.metric().equals(metric)
                    && matchers.stream()
                            .allMatch(matcher -> matcher.accepts(sample.labels().getOrDefault(matcher.label(), "")));
        }
    }

    /** One condition on a label. */
    record LabelMatcher(String label, String operator, String value) {
        boolean accepts(String actual) {
            return switch (operator) {
                case "=" -> actual.equals(value);
                case "!=" -> !actual.equals(value);
                case "=~" -> actual.matches(value);
                case "!~" -> !actual.matches(value);
                default -> throw new AssertionError(operator);
            };
        }
    }

    private static final Set<String> OF_PROMETHEUS = Set.of("job", "instance");
    private static final Set<String> KEYWORDS = Set.of("and", "or", "unless", "bool");
    private static final Pattern GROUPING =
            Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
    private static final Pattern TIMES = Pattern.compile("\\[[^]]*]|\\boffset\\s+\\w+");
    private static final Pattern NAME =
            Pattern.compile("(?<![\\w.])([a-zA-Z_:][\\w:]*+)(?!\\s*\\()\\s*(?:\\{((?:[^}\"]|\"[^\"]*\")*)})?");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");

    private PromQl() {}

    /** The metrics that an expression reads. */
    static List<Selector> selectors(String expression) {
        String bare =
                TIMES.matcher(GROUPING.matcher(expression).replaceAll(" ")).replaceAll(" ");
        List<Selector> selectors = new ArrayList<>();
        for (Matcher name = NAME.matcher(bare); name.find(); ) {
            if (!KEYWORDS.contains(name.group(1))) {
                selectors.add(new Selector(name.group(1), matchers(name.group(2))));
            }
        }
        return selectors;
    }

    private static List<LabelMatcher> matchers(String braces) {
        return braces == null
                ? List.of()
                : MATCHER.matcher(braces)
                        .results()
                        .map(found -> new LabelMatcher(found.group(1), found.group(2), found.group(3)))
                        .filter(matcher -> !OF_PROMETHEUS.contains(matcher.label()))
                        .toList();
    }

    /** The labels that its results are grouped by or matched on, but for those of Prometheus itself. */
    static Set<String> groupingLabels(String expression) {
        Set<String> labels = new TreeSet<>();
        for (Matcher clause = GROUPING.matcher(expression); clause.find(); ) {
            for (String label : clause.group(1).split(",", -1)) {
                labels.add(label.strip());
            }
        }
        labels.removeAll(OF_PROMETHEUS);
        return labels;
    }
}
