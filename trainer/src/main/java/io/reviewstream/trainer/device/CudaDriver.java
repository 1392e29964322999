package io.reviewstream.trainer.device;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * NVIDIA's driver, which is there wherever CUDA computes, and counts GPUs as libtorch does: in the order, and among those,
 * that {@code CUDA_VISIBLE_DEVICES} leaves. Thread-safe. It opens no GPU.
 *
 * @see <a href="https://docs.nvidia.com/cuda/cuda-driver-api/">CUDA driver API</a>
 */
final class CudaDriver {
    private static final int SUCCESS = 0;
    private static final int COMPUTE_CAPABILITY_MAJOR = 75;
    private static final int COMPUTE_CAPABILITY_MINOR = 76;
    private static final int LONGEST_NAME = 256;

    private final Calls calls;

    /** The functions of the driver's library that are used; each answers {@value #SUCCESS} or the number of an error. */
    interface Calls extends Library {
        int cuInit(int flags);

        int cuDeviceGet(int[] device, int ordinal);

        int cuDeviceGetName(byte[] name, int length, int device);

        int cuDeviceGetAttribute(int[] value, int attribute, int device);
    }

    CudaDriver(Calls calls) {
        this.calls = calls;
    }

    /** Absent where no driver is installed. */
    static Optional<CudaDriver> load() {
        try {
            return Optional.of(
                    new CudaDriver(Native.load(Platform.isWindows() ? "nvcuda" : "libcuda.so.1", Calls.class)));
        } catch (UnsatisfiedLinkError e) {
            return Optional.empty();
        }
    }

    /** Absent where there is no GPU, or the driver does not answer. */
    Optional<Gpu> first() {
        int[] device = new int[1];
        byte[] name = new byte[LONGEST_NAME];
        int[] major = new int[1];
        int[] minor = new int[1];
        boolean answered = calls.cuInit(0) == SUCCESS
                && calls.cuDeviceGet(device, 0) == SUCCESS
                && calls.cuDeviceGetName(name, name.length, device[0]) == SUCCESS
                && calls.cuDeviceGetAttribute(major, COMPUTE_CAPABILITY_MAJOR, device[0]) == SUCCESS
                && calls.cuDeviceGetAttribute(minor, COMPUTE_CAPABILITY_MINOR, device[0]) == SUCCESS;
        return answered
                ? Optional.of(new Gpu(Native.toString(name, StandardCharsets.UTF_8), major[0], minor[0]))
                : Optional.empty();
    }
}
