package io.reviewstream.trainer.script;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.reviewstream.common.error.UserException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A loaded TorchScript program. Its methods run as they are written, without the optimizer, which would rewrite them for
 * each new shape. Used by one thread at a time; holds no tensors.
 */
public final class ScriptModule implements AutoCloseable {
    private static final String METHOD = "module_method:";
    private static final String LIST = "list[]";

    private final PtSymbolBlock block;

    private ScriptModule(PtSymbolBlock block) {
        this.block = block;
    }

    /**
     * Compiles a program.
     *
     * @param manager its device is where the program's constants live
     * @param methods TorchScript text, each method indented by two and its body by four
     * @throws UserException if this PyTorch rejects it
     */
    public static ScriptModule load(NDManager manager, String methods) {
        try {
            return new ScriptModule(JniUtils.loadModule(
                    (PtNDManager) manager, new ByteArrayInputStream(ScriptArchive.of(methods)), false, false));
        } catch (EngineException e) {
            String reason = e.getMessage()
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .findFirst()
                    .orElse("");
            throw UserException.badInput(
                    "PyTorch " + Engine.getEngine("PyTorch").getVersion()
                            + " rejects the trainer's TorchScript program: " + reason
                            + " Use libtorch 2.5.1 or 2.7.1; docs/gpu.md says where libtorch comes from.",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs a method without recording anything for a backward pass.
     *
     * @param manager owns what comes back
     * @param arguments arrays, collections of arrays, doubles and booleans, in the method's order
     * @return the one array that it returns
     */
    public NDArray run(NDManager manager, String method, Object... arguments) {
        JniUtils.setGraphExecutorOptimize(false);
        List<IValue> values = new ArrayList<>(arguments.length);
        try {
            for (Object argument : arguments) {
                values.add(value(argument));
            }
            try (IValue result = IValueUtils.runMethod(block, method, values.toArray(IValue[]::new))) {
                return result.toTensor((PtNDManager) manager);
            }
        } finally {
            values.forEach(IValue::close);
        }
    }

    /**
     * Runs a method that records for a backward pass and does it itself, with {@code torch.grad}.
     *
     * @param manager owns what comes back
     * @param arrays the method's first arguments
     * @param list its last argument, a list of arrays; their names are set
     * @return the list of arrays that it returns
     */
    public NDList runRecording(NDManager manager, String method, List<NDArray> arrays, Collection<NDArray> list) {
        JniUtils.setGraphExecutorOptimize(false);
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(true);
        // DJL gives the result to the manager of the first array, here the one that names the method.
        try (NDArray named = manager.create(0f)) {
            named.setName(METHOD + method);
            NDList inputs = new NDList(named);
            inputs.addAll(arrays);
            list.forEach(array -> array.setName(LIST));
            inputs.addAll(list);
            return IValueUtils.forward(block, inputs, true);
        } finally {
            JniUtils.setGradMode(before);
        }
    }

    private static IValue value(Object argument) {
        if (argument instanceof NDArray array) {
            return IValue.from((PtNDArray) array);
        }
        if (argument instanceof Collection<?> arrays) {
            return IValue.listFrom(arrays.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
        }
        if (argument instanceof Boolean flag) {
            return IValue.from(flag);
        }
        return IValue.from((double) argument);
    }

    @Override
    public void close() {
        block.close();
    }
}
