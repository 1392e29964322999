package io.reviewstream.trainer.device;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.LibUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * This machine. DJL's own count of GPUs is not asked: it needs CUDA's runtime library on the system's library path, where
 * a libtorch that brings its own does not put it.
 */
final class PyTorchHardware implements Hardware {
    private static final String ENGINE = "PyTorch";
    private static final int WIDTH = 64;

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
        return CudaDriver.load().flatMap(CudaDriver::first);
    }

    @Override
    public void tryOn(Device device) {
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
        return Processor.multipliesBfloat16(Processor.LINUX);
    }

    @Override
    public int limitThreads(int most) {
        JniUtils.setNumThreads(Math.min(JniUtils.getNumThreads(), most));
        return JniUtils.getNumThreads();
    }
}
