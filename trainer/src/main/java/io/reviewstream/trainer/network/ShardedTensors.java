package io.reviewstream.trainer.network;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.error.FileAccess;
import io.reviewstream.common.error.UserException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The tensors of a checkpoint by name: of one safetensors file, or of the files that the index beside them lists. All files
 * are open until it is closed. Not thread-safe.
 */
final class ShardedTensors implements AutoCloseable {
    static final String INDEX = "model.safetensors.index.json";

    /** Plain names, never paths, so that an index cannot point elsewhere. */
    private static final Pattern SHARD = Pattern.compile("\\w[\\w.-]*\\.safetensors");

    private final Map<String, Safetensors> fileByTensor = new TreeMap<>();
    private final Map<String, Safetensors> files = new TreeMap<>();

    private ShardedTensors() {}

    /**
     * Opens a safetensors file, or every file of an index, and checks the headers.
     *
     * @throws UserException if the index is damaged, a file is missing or damaged, or lacks a tensor that the index lists
     */
    static ShardedTensors open(Path file) {
        ShardedTensors tensors = new ShardedTensors();
        try {
            if (file.endsWith(INDEX)) {
                tensors.openShards(file, shardByTensor(file));
            } else {
                Safetensors only = Safetensors.open(file);
                tensors.files.put(file.toString(), only);
                only.names().forEach(name -> tensors.fileByTensor.put(name, only));
            }
            return tensors;
        } catch (RuntimeException e) {
            tensors.close();
            throw e;
        }
    }

    private void openShards(Path index, Map<String, String> shardByTensor) {
        for (String shard : new TreeSet<>(shardByTensor.values())) {
            Path file = index.resolveSibling(shard);
            if (!FileAccess.isFile(file)) {
                throw UserException.missingInput(
                        index + " lists the shard " + shard + ", which is missing; fetch it as well");
            }
            files.put(shard, Safetensors.open(file));
        }
        shardByTensor.forEach((tensor, shard) -> {
            if (!files.get(shard).names().contains(tensor)) {
                throw UserException.badInput(
                        index + ": tensor " + tensor + " is missing in the shard " + shard + "; fetch the model again");
            }
            fileByTensor.put(tensor, files.get(shard));
        });
    }

    /**
     * The names of the files that an index lists.
     *
     * @throws UserException if it is no index, or points outside its directory
     */
    static Set<String> shards(Path index) {
        return new TreeSet<>(shardByTensor(index).values());
    }

    private static Map<String, String> shardByTensor(Path index) {
        JsonNode weightMap = JsonFile.read(index).path("weight_map");
        if (!weightMap.isObject() || weightMap.isEmpty()) {
            throw UserException.badInput(index + " has no weight_map, which says what shard each tensor is in");
        }
        Map<String, String> shards = new TreeMap<>();
        weightMap.properties().forEach(field -> {
            String shard = field.getValue().asText();
            if (!SHARD.matcher(shard).matches()) {
                throw UserException.badInput(index + ": tensor " + field.getKey() + " is in '" + shard
                        + "', and a shard must be a .safetensors file beside the index");
            }
            shards.put(field.getKey(), shard);
        });
        return shards;
    }

    Set<String> names() {
        return fileByTensor.keySet();
    }

    /** The dimensions of a tensor that is there. */
    List<Long> shape(String name) {
        return fileByTensor.get(name).shape(name);
    }

    /**
     * The elements of a tensor that is there, widened to F32, in row-major order.
     *
     * @throws UserException if they are of a type that cannot be read, or do not fit the shape
     */
    FloatBuffer floats(String name) {
        return fileByTensor.get(name).floats(name);
    }

    @Override
    public void close() {
        files.values().forEach(Safetensors::close);
    }
}
