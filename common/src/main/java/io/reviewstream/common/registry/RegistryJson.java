package io.reviewstream.common.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.serde.Json;
import io.reviewstream.common.serde.JsonErrors;
import java.io.IOException;

/** The small files of a registry as bytes. */
final class RegistryJson {
    private RegistryJson() {}

    static byte[] bytes(Object value) {
        try {
            return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what is in a registry can be written", e);
        }
    }

    /**
     * The value in these bytes.
     *
     * @param where they are from
     */
    static <T> T read(byte[] bytes, Class<T> type, String where) {
        try {
            return Json.mapper().readValue(bytes, type);
        } catch (IOException e) {
            throw UserException.badInput("Cannot read " + where + ": " + JsonErrors.describe(e) + ".", e);
        }
    }
}
