package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.NoGradient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parameters that are trained, and for each the moments of Adam and a copy from the best epoch so far. Owns moments and
 * copies; used by the thread that trains.
 */
final class TrainedParameters implements AutoCloseable {
    private static final String LAYER = "distilbert.transformer.layer.";
    private static final String EMBEDDINGS = "distilbert.embeddings.";

    /**
     * One of them.
     *
     * @param mean moving average of its gradients; null for SGD
     * @param variance moving average of their squares; null for SGD
     * @param best copy from the best epoch
     * @param weightDecay 0 for biases and LayerNorms
     * @param rateFactor factor of the learning rate
     */
    record Slot(
            String name,
            NDArray parameter,
            NDArray mean,
            NDArray variance,
            NDArray best,
            double weightDecay,
            double rateFactor) {}

    private final NDManager manager;
    private final List<Slot> slots = new ArrayList<>();

    private TrainedParameters(NDManager manager) {
        this.manager = manager;
    }

    /** The parameters of the network that are not frozen, with moments of zero. */
    static TrainedParameters of(DistilBertNetwork network, Freeze freeze, HyperParameters.OptimizerKind optimizer) {
        int layers = network.config().layers();
        Map<String, NDArray> trained = new LinkedHashMap<>(network.parameters());
        trained.keySet().removeIf(name -> freeze.freezes(name, layers));
        return of(network.manager(), trained, optimizer, layers);
    }

    static TrainedParameters of(
            NDManager parent, Map<String, NDArray> trained, HyperParameters.OptimizerKind optimizer, int layers) {
        TrainedParameters parameters = new TrainedParameters(parent.newSubManager());
        boolean moments = optimizer instanceof HyperParameters.OptimizerKind.AdamW;
        double weightDecay = optimizer instanceof HyperParameters.OptimizerKind.AdamW adam ? adam.weightDecay() : 0;
        double layerDecay = optimizer instanceof HyperParameters.OptimizerKind.AdamW adam ? adam.layerDecay() : 1;
        trained.forEach((name, parameter) -> parameters.slots.add(new Slot(
                name,
                parameter,
                moments ? parameters.manager.zeros(parameter.getShape()) : null,
                moments ? parameters.manager.zeros(parameter.getShape()) : null,
                parameters.manager.zeros(parameter.getShape()),
                decays(name) ? weightDecay : 0,
                Math.pow(layerDecay, depth(name, layers)))));
        return parameters;
    }

    static boolean decays(String parameter) {
        return !parameter.endsWith(".bias") && !parameter.contains("LayerNorm") && !parameter.contains("layer_norm");
    }

    /** The number of layers above a parameter's layer; 0 for the last one and the head. */
    static int depth(String parameter, int layers) {
        if (parameter.startsWith(EMBEDDINGS)) {
            return layers;
        }
        if (!parameter.startsWith(LAYER)) {
            return 0;
        }
        int layer = Integer.parseInt(parameter.substring(LAYER.length(), parameter.indexOf('.', LAYER.length())));
        return layers - 1 - layer;
    }

    List<Slot> slots() {
        return slots;
    }

    List<String> names() {
        return slots.stream().map(Slot::name).toList();
    }

    List<NDArray> parameters() {
        return slots.stream().map(Slot::parameter).toList();
    }

    /** The parameters by name; not copies. */
    Map<String, NDArray> arrays() {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        slots.forEach(slot -> arrays.put(slot.name(), slot.parameter()));
        return arrays;
    }

    /** The moments of Adam, as {@code mean.NAME} and {@code variance.NAME}; not copies. Empty for SGD. */
    Map<String, NDArray> moments() {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        for (Slot slot : slots) {
            if (slot.mean() != null) {
                arrays.put("mean." + slot.name(), slot.mean());
                arrays.put("variance." + slot.name(), slot.variance());
            }
        }
        return arrays;
    }

    /** Copies the parameters as those of the best epoch. */
    void keepBest() {
        NoGradient.run(() -> slots.forEach(slot -> assign(slot.best(), slot.parameter())));
    }

    /** Sets the parameters to those of the best epoch. */
    void restoreBest() {
        NoGradient.run(() -> slots.forEach(slot -> assign(slot.parameter(), slot.best())));
    }

    /** The parameters of the best epoch by name; not copies. */
    Map<String, NDArray> best() {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        slots.forEach(slot -> arrays.put(slot.name(), slot.best()));
        return arrays;
    }

    /** In place and exact for finite values; PyTorch warns of every use of {@code copyTo}. */
    private static void assign(NDArray to, NDArray from) {
        to.subi(to).addi(from);
    }

    NDManager manager() {
        return manager;
    }

    @Override
    public void close() {
        manager.close();
    }
}
