package io.reviewstream.trainer.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Weights that are spread over several safetensors files: the index beside them.
 *
 * @param shardByTensor which file each tensor is in: plain names, never paths, so that an index cannot point elsewhere
 */
record ShardIndex(Path file, Map<String, String> shardByTensor) {
    static final String FILE_NAME = "model.safetensors.index.json";

    private static final Pattern SHARD = Pattern.compile("\\w[\\w.-]*\\.safetensors");
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    ShardIndex {
        shardByTensor = Collections.unmodifiableMap(new TreeMap<>(shardByTensor));
        shardByTensor.forEach((tensor, shard) -> {
            if (!SHARD.matcher(shard).matches()) {
                throw UserException.badInput(file + ": tensor " + tensor + " is in '" + shard
                        + "', and a shard must be a .safetensors file beside the index");
            }
        });
    }

    /**
     * Reads the index.
     *
     * @throws UserException if it is none, or points outside its directory
     */
    static ShardIndex read(Path file) {
        JsonNode weightMap;
        try {
            weightMap = JSON.readTree(Files.readAllBytes(file)).path("weight_map");
        } catch (JsonProcessingException e) {
            throw UserException.badInput(file + " is not JSON", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!weightMap.isObject() || weightMap.isEmpty()) {
            throw UserException.badInput(file + " has no weight_map, which says what shard each tensor is in");
        }
        Map<String, String> shards = new TreeMap<>();
        weightMap
                .properties()
                .forEach(field -> shards.put(field.getKey(), field.getValue().asText()));
        return new ShardIndex(file, shards);
    }

    /** Names of all shards. */
    SortedSet<String> shards() {
        return new TreeSet<>(shardByTensor.values());
    }

    /** Where a shard is. */
    Path path(String shard) {
        return file.resolveSibling(shard);
    }
}
