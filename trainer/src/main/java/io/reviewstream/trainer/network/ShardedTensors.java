package io.reviewstream.trainer.network;

import io.reviewstream.common.error.UserException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The tensors that an index lists, out of the safetensors files beside it; all of these are open until it is closed. */
final class ShardedTensors implements Tensors {
    private final ShardIndex index;
    private final Map<String, Safetensors> shards = new HashMap<>();

    private ShardedTensors(ShardIndex index) {
        this.index = index;
    }

    /**
     * Opens all shards and checks their headers.
     *
     * @throws UserException if the index is damaged, a shard is missing or damaged, or lacks a tensor that it should have
     */
    static ShardedTensors open(Path indexFile) {
        ShardedTensors tensors = new ShardedTensors(ShardIndex.read(indexFile));
        try {
            tensors.openShards();
            return tensors;
        } catch (RuntimeException e) {
            tensors.close();
            throw e;
        }
    }

    private void openShards() {
        for (String shard : index.shards()) {
            Path file = index.path(shard);
            if (!Files.isRegularFile(file)) {
                throw UserException.missingInput(
                        index.file() + " lists the shard " + shard + ", which is missing; fetch it as well");
            }
            shards.put(shard, Safetensors.open(file));
        }
        index.shardByTensor().forEach((tensor, shard) -> {
            if (!shards.get(shard).names().contains(tensor)) {
                throw UserException.badInput(index.file() + ": tensor " + tensor + " is missing in the shard " + shard
                        + "; fetch the model again");
            }
        });
    }

    @Override
    public List<String> names() {
        return List.copyOf(index.shardByTensor().keySet());
    }

    @Override
    public List<Long> shape(String name) {
        return shardOf(name).shape(name);
    }

    @Override
    public FloatBuffer floats(String name) {
        return shardOf(name).floats(name);
    }

    private Safetensors shardOf(String tensor) {
        return shards.get(index.shardByTensor().get(tensor));
    }

    @Override
    public void close() {
        shards.values().forEach(Safetensors::close);
    }
}
