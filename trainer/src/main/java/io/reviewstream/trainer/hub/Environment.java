package io.reviewstream.trainer.hub;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Environment variables as Hugging Face's tools read them. One that is blank counts as absent. */
record Environment(Map<String, String> variables) {
    private static final Set<String> TRUE = Set.of("1", "on", "yes", "true");
    private static final Pattern REFERENCE = Pattern.compile("\\$(?:\\{(\\w+)}|(\\w+))");

    Environment {
        variables = Map.copyOf(variables);
    }

    /** The value of the first variable that has one. */
    Optional<String> value(String... names) {
        return named(names).map(variables::get).map(String::strip);
    }

    /** The first of the variables that has a value. */
    Optional<String> named(String... names) {
        return Stream.of(names)
                .filter(name -> !variables.getOrDefault(name, "").isBlank())
                .findFirst();
    }

    boolean isTrue(String name) {
        return value(name)
                .filter(value -> TRUE.contains(value.toLowerCase(Locale.ROOT)))
                .isPresent();
    }

    /** A path, in which a leading {@code ~} and {@code $VARIABLE} are replaced, since not every file of settings does. */
    Optional<Path> path(String... names) {
        return value(names).map(this::expanded);
    }

    private Path expanded(String text) {
        String path = REFERENCE.matcher(text).replaceAll(reference -> {
            String name = reference.group(1) == null ? reference.group(2) : reference.group(1);
            return Matcher.quoteReplacement(variables.getOrDefault(name, reference.group()));
        });
        return path.equals("~") || path.startsWith("~/")
                ? home().resolve(path.substring(Math.min(2, path.length())))
                : Path.of(path);
    }

    /** Where programs keep what they can get again. */
    Path cacheHome() {
        return path("XDG_CACHE_HOME").orElseGet(() -> home().resolve(".cache"));
    }

    private Path home() {
        return Path.of(value("HOME").orElseGet(() -> System.getProperty("user.home")));
    }
}
