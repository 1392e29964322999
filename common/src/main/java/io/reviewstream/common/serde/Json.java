package io.reviewstream.common.serde;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.LabelOrigin;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.common.event.Stage;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** The one JSON dialect: ISO-8601 times, absent fields left out, unknown fields ignored, input never quoted in errors. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            // Else an emoji has 12 bytes instead of 4, and a review that fits into its topic has a prediction that does
            // not.
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
            .addMixIn(LabelOffsets.class, LabelOffsetsJson.class)
            .addMixIn(Stage.class, StageJson.class)
            .addMixIn(ReviewLabel.class, LabelOriginJson.class)
            .addMixIn(LabeledReview.class, LabelOriginJson.class)
            .build();

    private Json() {}

    /** The shared mapper; thread-safe, not to be configured further. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /** A value of ours as JSON on one line. */
    public static String compact(Object value) {
        return write(MAPPER.writer(), value);
    }

    /** A value of ours as JSON that people read. */
    public static String pretty(Object value) {
        return write(MAPPER.writerWithDefaultPrettyPrinter(), value);
    }

    private static String write(ObjectWriter writer, Object value) {
        try {
            return writer.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a " + value.getClass().getSimpleName() + " cannot be written as JSON", e);
        }
    }

    /** What was wrong with JSON, in a few words that quote nothing of it: Jackson's own messages do. */
    public static String describe(IOException e) {
        if (e instanceof ValueInstantiationException instantiation
                && instantiation.getCause() != null
                && instantiation.getCause().getMessage() != null) {
            return instantiation.getCause().getMessage();
        }
        if (e instanceof StreamConstraintsException) {
            return "JSON that is nested too deeply, or a name, number or text that is too long";
        }
        if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            return "wrong type or missing value at " + path(mapping);
        }
        if (e instanceof JsonProcessingException processing && processing.getLocation() != null) {
            JsonLocation at = processing.getLocation();
            return "malformed JSON at line " + at.getLineNr() + ", column " + at.getColumnNr();
        }
        if (e instanceof FileSystemException file) {
            return file.getReason() == null ? file.getClass().getSimpleName() : file.getReason();
        }
        return e instanceof CharConversionException ? "not UTF-8" : "malformed JSON";
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(reference -> reference.getFieldName() == null
                        ? String.valueOf(reference.getIndex())
                        : reference.getFieldName())
                .collect(Collectors.joining("/", "/", ""));
    }

    /** Its fields among those of the label. */
    private abstract static class LabelOriginJson {
        @JsonUnwrapped
        @SuppressWarnings("UnusedMethod")
        abstract LabelOrigin origin();
    }

    /** As it names itself. */
    private abstract static class StageJson {
        @JsonValue
        @Override
        public abstract String toString();
    }

    /** {@code {"0": 17, "1": 4}} rather than an object around it. */
    private abstract static class LabelOffsetsJson {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        @SuppressWarnings("UnusedVariable")
        LabelOffsetsJson(SortedMap<Integer, Long> endOffsets) {}

        @JsonValue
        abstract SortedMap<Integer, Long> endOffsets();
    }
}
