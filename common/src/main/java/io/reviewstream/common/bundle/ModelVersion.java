package io.reviewstream.common.bundle;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/** The name of a bundle, such as {@code v20260417-093012-3fa9c1}: UTC time, then a hash; sorts by time. */
public record ModelVersion(@JsonValue String value) implements Comparable<ModelVersion> {
    private static final Pattern FORM = Pattern.compile("v\\d{8}-\\d{6}-[0-9a-f]{6}");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("'v'yyyyMMdd-HHmmss-", Locale.ROOT).withZone(ZoneOffset.UTC);

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ModelVersion {
        if (!isVersion(value)) {
            throw new IllegalArgumentException(
                    "not a model version: '" + value + "'; one looks like v20260417-093012-3fa9c1");
        }
    }

    /**
     * The version of a model made at this time.
     *
     * @param sha256 in hex, of what tells it from others that are made in the same second
     */
    public static ModelVersion of(Instant madeAt, String sha256) {
        return new ModelVersion(TIME.format(madeAt) + sha256.substring(0, 6));
    }

    /** Whether this text has the form of a version. */
    public static boolean isVersion(String text) {
        return text != null && FORM.matcher(text).matches();
    }

    @Override
    public int compareTo(ModelVersion other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
