package io.reviewstream.trainer.device;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.device.Hardware.Gpu;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The device that {@code --device} names for training. */
public enum TrainingDevice {
    /** The first GPU if it computes, else the CPU. */
    AUTO,
    /** The CPU. No GPU is probed. */
    CPU,
    /** The first GPU. */
    GPU;

    private static final Logger LOGGER = LoggerFactory.getLogger(TrainingDevice.class);
    private static final String SEE_DOCS = "; docs/gpu.md says what to install";

    /**
     * The device that a training run computes on.
     *
     * @param reason which device it is and why, in one line for people, such as {@code GPU 0: NVIDIA A10, compute
     *     capability 8.6, trial operation done}
     * @param fastBfloat16 whether its hardware multiplies bfloat16 matrices faster than float32 ones, as it reports
     *     itself; false if it does not report it
     */
    public record ChosenDevice(Device device, String reason, boolean fastBfloat16) {
        public ChosenDevice {
            Objects.requireNonNull(device);
            Objects.requireNonNull(reason);
        }
    }

    /**
     * Chooses the device and logs which it is and why. A GPU is chosen only after a kernel ran on it. PyTorch uses no more
     * threads than the process may use processors, which it does not see by itself inside a container.
     *
     * @throws UserException if a GPU is required and none computes, or PyTorch's native library does not load
     */
    public ChosenDevice select() {
        return select(new PyTorchHardware());
    }

    ChosenDevice select(Hardware hardware) {
        String libtorch = libtorch(hardware);
        int threads = hardware.limitThreads(Runtime.getRuntime().availableProcessors());
        ChosenDevice chosen = this == CPU ? cpu("--device cpu", hardware) : gpuOrElseCpu(libtorch, hardware);
        LOGGER.atInfo()
                .addKeyValue("device", chosen.reason())
                .addKeyValue("threads", threads)
                .addKeyValue("libtorch", libtorch)
                .addKeyValue("fastBfloat16", chosen.fastBfloat16())
                .log("PyTorch device");
        return chosen;
    }

    private static String libtorch(Hardware hardware) {
        try {
            return hardware.libtorch();
        } catch (EngineException | LinkageError e) {
            throw UserException.badInput("PyTorch's native library does not load: " + withFirstCause(e) + SEE_DOCS, e);
        }
    }

    private ChosenDevice gpuOrElseCpu(String libtorch, Hardware hardware) {
        Optional<Gpu> gpu = hardware.gpu();
        try {
            hardware.runKernel(Device.gpu());
        } catch (EngineException | LinkageError e) {
            String obstacle = hardware.cudaBuild() ? obstacle(libtorch, gpu, e) : cpuBuild(libtorch, gpu);
            if (this == GPU) {
                throw UserException.badInput(
                        "No GPU to train on: " + obstacle + SEE_DOCS + ", or choose --device cpu", e);
            }
            return cpu(obstacle, hardware);
        }
        String name = gpu.map(Gpu::toString).orElse("not named by NVIDIA's driver");
        return new ChosenDevice(
                Device.gpu(),
                "GPU 0: " + name + ", trial operation done",
                gpu.map(Gpu::fastBfloat16).orElse(false));
    }

    private static String cpuBuild(String libtorch, Optional<Gpu> gpu) {
        return "libtorch " + libtorch + " is a CPU build"
                + gpu.map(unused -> ", which cannot use " + unused.name()).orElse("");
    }

    private static String obstacle(String libtorch, Optional<Gpu> gpu, Throwable error) {
        return gpu.map(failed -> "a trial operation on GPU 0 (" + failed + ") failed")
                        .orElse("libtorch " + libtorch + " has CUDA, but NVIDIA's driver shows no GPU")
                + ": " + firstLine(error);
    }

    private static ChosenDevice cpu(String reason, Hardware hardware) {
        return new ChosenDevice(Device.cpu(), "CPU: " + reason, hardware.fastBfloat16OnCpu());
    }

    private static String withFirstCause(Throwable error) {
        Throwable first = error;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        return first == error
                ? firstLine(error)
                : firstLine(error) + ": " + first.getClass().getSimpleName() + ": " + firstLine(first);
    }

    /** PyTorch puts its own stack trace into its messages. */
    private static String firstLine(Throwable error) {
        return Optional.ofNullable(error.getMessage())
                .flatMap(message -> message.lines().findFirst())
                .orElse(error.getClass().getSimpleName());
    }
}
