package io.reviewstream.trainer.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.function.Uncheck;

/** The JSON files of Hugging Face models, each an object. */
final class JsonFile {
    /** Quotes nothing of a file in its errors. */
    static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    /** The largest tokenizers of many languages have 20 MB. */
    private static final long MAX_BYTES = 64 << 20;

    private JsonFile() {}

    /**
     * The object in a file.
     *
     * @throws UserException if it is not JSON, something else than an object, or larger than 64 MiB
     */
    static ObjectNode read(Path file) {
        return parse(file, bytes(file));
    }

    /**
     * The content of a file, which may be read into memory.
     *
     * @throws UserException if it is larger than 64 MiB
     */
    static byte[] bytes(Path file) {
        long size = Uncheck.get(() -> Files.size(file));
        if (size > MAX_BYTES) {
            throw UserException.badInput(file + " has " + size + " bytes, and at most " + MAX_BYTES
                    + " are read. Check that it is what its name says.");
        }
        return Uncheck.get(() -> Files.readAllBytes(file));
    }

    /** The same of content that was read. */
    static ObjectNode parse(Path file, byte[] content) {
        try {
            if (MAPPER.readTree(content) instanceof ObjectNode object) {
                return object;
            }
            throw UserException.badInput(file + " is not a JSON object");
        } catch (JsonProcessingException e) {
            throw UserException.badInput(file + " is not JSON", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
