package io.reviewstream.common.serde;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.stream.Collectors;

/** What was wrong with JSON, without a word of it: Jackson's own messages quote the input. */
public final class JsonErrors {
    private JsonErrors() {}

    /** In a few words that end no sentence. */
    public static String describe(IOException e) {
        if (e instanceof ValueInstantiationException instantiation
                && instantiation.getCause() != null
                && instantiation.getCause().getMessage() != null) {
            return instantiation.getCause().getMessage();
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
}
