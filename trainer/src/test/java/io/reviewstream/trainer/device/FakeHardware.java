package io.reviewstream.trainer.device;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A machine that reports what a test sets, and keeps the devices that kernels ran on. */
final class FakeHardware implements Hardware {
    static final Gpu NEW_GPU = new Gpu("NVIDIA A10", 8, 6);
    static final Gpu OLD_GPU = new Gpu("Tesla T4", 7, 5);

    final List<Device> tried = new ArrayList<>();
    boolean gpuProbed;
    int threads = 64;

    private final boolean cudaBuild;
    private final Optional<Gpu> gpu;
    private Optional<EngineException> unloadable = Optional.empty();
    private Optional<EngineException> kernelError = Optional.empty();
    private Optional<LinkageError> linkageError = Optional.empty();
    private boolean fastBfloat16OnCpu;

    private FakeHardware(boolean cudaBuild, Optional<Gpu> gpu) {
        this.cudaBuild = cudaBuild;
        this.gpu = gpu;
    }

    static FakeHardware cpuBuild() {
        return new FakeHardware(false, Optional.empty()).failing("Could not run 'aten::empty' on 'CUDA'.\n at a frame");
    }

    static FakeHardware cpuBuildBesides(Gpu gpu) {
        return new FakeHardware(false, Optional.of(gpu)).failing("Could not run 'aten::empty' on 'CUDA'.\n at a frame");
    }

    static FakeHardware cudaBuild(Gpu gpu) {
        return new FakeHardware(true, Optional.of(gpu));
    }

    static FakeHardware cudaBuildWithoutDriver() {
        return new FakeHardware(true, Optional.empty());
    }

    FakeHardware failing(String message) {
        kernelError = Optional.of(new EngineException(message));
        return this;
    }

    FakeHardware unlinked(String message) {
        linkageError = Optional.of(new UnsatisfiedLinkError(message));
        return this;
    }

    FakeHardware unloadable(EngineException error) {
        unloadable = Optional.of(error);
        return this;
    }

    FakeHardware withFastBfloat16OnCpu() {
        fastBfloat16OnCpu = true;
        return this;
    }

    @Override
    public String libtorch() {
        unloadable.ifPresent(error -> {
            throw error;
        });
        return "2.7.1";
    }

    @Override
    public boolean cudaBuild() {
        return cudaBuild;
    }

    @Override
    public Optional<Gpu> gpu() {
        gpuProbed = true;
        return gpu;
    }

    @Override
    public void runKernel(Device device) {
        tried.add(device);
        kernelError.ifPresent(error -> {
            throw error;
        });
        linkageError.ifPresent(error -> {
            throw error;
        });
    }

    @Override
    public boolean fastBfloat16OnCpu() {
        return fastBfloat16OnCpu;
    }

    @Override
    public int limitThreads(int most) {
        threads = Math.min(threads, most);
        return threads;
    }
}
