package io.reviewstream.common.s3;

import io.reviewstream.common.error.UserException;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An S3 location, such as {@code s3://models/reviews}.
 *
 * @param prefix of the keys, without leading or trailing slash; empty for the whole bucket
 */
public record S3Location(String bucket, String prefix) {
    private static final String SCHEME = "s3://";
    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,62}");
    private static final Pattern PREFIX = Pattern.compile("([A-Za-z0-9!_.*'()-]+(/[A-Za-z0-9!_.*'()-]+)*)?");
    private static final Pattern FORM = Pattern.compile("s3://([^/]*)/*(.*?)/*");

    public S3Location {
        if (!BUCKET.matcher(bucket).matches()) {
            throw new IllegalArgumentException("not the name of a bucket: '" + bucket + "'");
        }
        if (!PREFIX.matcher(prefix).matches() || ("/" + prefix + "/").contains("/../")) {
            throw new IllegalArgumentException("not a prefix of letters, digits, dashes and slashes: '" + prefix + "'");
        }
    }

    /**
     * Parses a URI; empty if the text does not begin with {@code s3://}.
     *
     * @throws UserException if it does and is not a location
     */
    public static Optional<S3Location> parse(String text) {
        if (!text.startsWith(SCHEME)) {
            return Optional.empty();
        }
        Matcher parts = FORM.matcher(text);
        try {
            if (parts.matches()) {
                return Optional.of(new S3Location(parts.group(1), parts.group(2)));
            }
        } catch (IllegalArgumentException e) {
            throw UserException.usage(
                    text + " is not an S3 location: " + e.getMessage() + ". Write s3://BUCKET/PREFIX.");
        }
        throw UserException.usage(text + " is not an S3 location. Write s3://BUCKET/PREFIX.");
    }

    /** The key of an object at this location. */
    public String key(String name) {
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    /** The URI of an object at this location. */
    public URI uri(String name) {
        return URI.create(SCHEME + bucket + "/" + key(name));
    }

    @Override
    public String toString() {
        return SCHEME + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
    }
}
