package io.reviewstream.trainer.training;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.reviewstream.common.failure.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the network is trained, as asked for on the command line. */
public enum TrainingDevice {
    /** A GPU if PyTorch finds one, else the CPU. */
    AUTO,
    /** The CPU. */
    CPU,
    /** The first GPU. */
    GPU;

    private static final Logger LOGGER = LoggerFactory.getLogger(TrainingDevice.class);

    /**
     * Picks the device, computes something on it, and logs which it is. No more threads are used than the process may
     * use processors, which PyTorch by itself does not see inside a container.
     *
     * @throws Failure if a GPU was asked for and PyTorch has none that computes
     */
    public Device select() {
        Engine engine = Engine.getEngine("PyTorch");
        Device device = this == GPU || (this == AUTO && engine.getGpuCount() > 0) ? Device.gpu() : Device.cpu();
        JniUtils.setNumThreads(
                Math.min(JniUtils.getNumThreads(), Runtime.getRuntime().availableProcessors()));
        try (NDManager manager = NDManager.newBaseManager(device, "PyTorch")) {
            NDArray two = manager.ones(new Shape(1, 2));
            Device used = two.matMul(two.transpose()).getDevice();
            LOGGER.atInfo()
                    .addKeyValue("device", used)
                    .addKeyValue("threads", JniUtils.getNumThreads())
                    .addKeyValue("pytorch", engine.getVersion())
                    .log("Training device");
            return used;
        } catch (EngineException e) {
            throw Failure.badInput(
                    "PyTorch cannot compute on " + device + ": no such device, or a libtorch without it"
                            + "; choose --device cpu, or put a CUDA libtorch in place of the CPU one",
                    e);
        }
    }
}
