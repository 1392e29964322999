package io.reviewstream.trainer.network;

import java.nio.FloatBuffer;
import java.util.List;

/** Named tensors on disk, widened to F32 as they are read. Not thread-safe. */
interface Tensors extends AutoCloseable {
    /** Names of all tensors. */
    List<String> names();

    /** The dimensions of a tensor that is there. */
    List<Long> shape(String name);

    /**
     * The elements of a tensor that is there, in row-major order.
     *
     * @throws io.reviewstream.common.error.UserException if they are of a type that cannot be read, or do not fit the shape
     */
    FloatBuffer floats(String name);

    @Override
    void close();
}
