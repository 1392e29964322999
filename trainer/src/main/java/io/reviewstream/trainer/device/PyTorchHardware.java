package io.reviewstream.trainer.device;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * This machine. DJL's own count of GPUs is not used: it needs CUDA's runtime library on the system's library path, where
 * a libtorch that brings its own does not put it.
 */
final class PyTorchHardware implements Hardware {
    private static final String ENGINE = "PyTorch";
    private static final int WIDTH = 64;
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Set<String> BFLOAT16_PRODUCTS = Set.of("avx512_bf16", "amx_bf16");

    /**
     * The functions of NVIDIA's driver that are used; each returns {@value #SUCCESS} or the number of an error. The driver
     * counts GPUs as libtorch does: in the order, and among those, that {@code CUDA_VISIBLE_DEVICES} leaves.
     *
     * @see <a href="https://docs.nvidia.com/cuda/cuda-driver-api/">CUDA driver API</a>
     */
    interface CudaDriver extends Library {
        int SUCCESS = 0;
        int COMPUTE_CAPABILITY_MAJOR = 75;
        int COMPUTE_CAPABILITY_MINOR = 76;
        int MAX_NAME_BYTES = 256;

        int cuInit(int flags);

        int cuDeviceGet(int[] device, int ordinal);

        int cuDeviceGetName(byte[] name, int length, int device);

        int cuDeviceGetAttribute(int[] value, int attribute, int device);
    }

    @Override
    public String libtorch() {
        return Engine.getEngine(ENGINE).getVersion();
    }

    @Override
    public boolean cudaBuild() {
        return Files.exists(Path.of(LibUtils.getLibtorchPath(), System.mapLibraryName("torch_cuda")));
    }

    @Override
    public Optional<Gpu> gpu() {
        try {
            return firstGpu(Native.load(Platform.isWindows() ? "nvcuda" : "libcuda.so.1", CudaDriver.class));
        } catch (UnsatisfiedLinkError e) {
            return Optional.empty();
        }
    }

    /** Empty if there is no GPU, or the driver returns an error. */
    static Optional<Gpu> firstGpu(CudaDriver driver) {
        int[] device = new int[1];
        byte[] name = new byte[CudaDriver.MAX_NAME_BYTES];
        int[] major = new int[1];
        int[] minor = new int[1];
        boolean success = driver.cuInit(0) == CudaDriver.SUCCESS
                && driver.cuDeviceGet(device, 0) == CudaDriver.SUCCESS
                && driver.cuDeviceGetName(name, name.length, device[0]) == CudaDriver.SUCCESS
                && driver.cuDeviceGetAttribute(major, CudaDriver.COMPUTE_CAPABILITY_MAJOR, device[0])
                        == CudaDriver.SUCCESS
                && driver.cuDeviceGetAttribute(minor, CudaDriver.COMPUTE_CAPABILITY_MINOR, device[0])
                        == CudaDriver.SUCCESS;
        return success
                ? Optional.of(new Gpu(Native.toString(name, StandardCharsets.UTF_8), major[0], minor[0]))
                : Optional.empty();
    }

    @Override
    public void runKernel(Device device) {
        try (NDManager manager = NDManager.newBaseManager(device, ENGINE)) {
            NDArray ones = manager.ones(new Shape(WIDTH, WIDTH));
            float mean = ones.matMul(ones).mean().getFloat();
            if (mean != WIDTH) {
                throw new EngineException("a product of ones is " + mean + " instead of " + WIDTH);
            }
        }
    }

    @Override
    public boolean fastBfloat16OnCpu() {
        return multipliesBfloat16(CPU_INFO);
    }

    /**
     * Whether Linux lists instructions that multiply bfloat16. Without them PyTorch computes it too, more slowly than
     * float32.
     *
     * @param cpuinfo need not exist, and lists flags for x86 processors only
     */
    static boolean multipliesBfloat16(Path cpuinfo) {
        if (!Files.isReadable(cpuinfo)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(cpuinfo)) {
            return lines.filter(line -> line.startsWith("flags"))
                    .limit(1)
                    .flatMap(BLANKS::splitAsStream)
                    .anyMatch(BFLOAT16_PRODUCTS::contains);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int limitThreads(int most) {
        JniUtils.setNumThreads(Math.min(JniUtils.getNumThreads(), most));
        return JniUtils.getNumThreads();
    }
}
