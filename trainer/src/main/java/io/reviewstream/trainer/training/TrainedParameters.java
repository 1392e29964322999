package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.reviewstream.trainer.network.DistilBertNetwork;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parameters that are trained, and what Adam remembers of each. Owns the latter; used by the thread that trains.
 */
final class TrainedParameters implements AutoCloseable {
    private static final String LAYER = "distilbert.transformer.layer.";
    private static final String EMBEDDINGS = "distilbert.embeddings.";

    /**
     * One of them.
     *
     * @param mean of its gradients, decaying
     * @param variance of its gradients, uncentred, decaying
     * @param weightDecay 0 for biases and LayerNorms
     * @param rateFactor what the learning rate is multiplied with
     */
    record Slot(
            String name, NDArray parameter, NDArray mean, NDArray variance, double weightDecay, double rateFactor) {}

    private final NDManager manager;
    private final List<Slot> slots = new ArrayList<>();

    private TrainedParameters(NDManager manager) {
        this.manager = manager;
    }

    /** Those of the network that are not frozen, with nothing remembered yet. */
    static TrainedParameters of(DistilBertNetwork network, Freeze freeze, OptimizerKind optimizer) {
        int layers = network.config().layers();
        Map<String, NDArray> trained = new LinkedHashMap<>(network.parameters());
        trained.keySet().removeIf(name -> freeze.freezes(name, layers));
        return of(network.manager(), trained, optimizer, layers);
    }

    static TrainedParameters of(NDManager parent, Map<String, NDArray> trained, OptimizerKind optimizer, int layers) {
        TrainedParameters parameters = new TrainedParameters(parent.newSubManager());
        boolean remembers = optimizer instanceof OptimizerKind.AdamW;
        double weightDecay = optimizer instanceof OptimizerKind.AdamW adam ? adam.weightDecay() : 0;
        double layerDecay = optimizer instanceof OptimizerKind.AdamW adam ? adam.layerDecay() : 1;
        trained.forEach((name, parameter) -> parameters.slots.add(new Slot(
                name,
                parameter,
                remembers ? parameters.manager.zeros(parameter.getShape()) : null,
                remembers ? parameters.manager.zeros(parameter.getShape()) : null,
                decays(name) ? weightDecay : 0,
                Math.pow(layerDecay, depth(name, layers)))));
        return parameters;
    }

    static boolean decays(String parameter) {
        return !parameter.endsWith(".bias") && !parameter.contains("LayerNorm") && !parameter.contains("layer_norm");
    }

    /** How many layers lie between a parameter and the last layer; the head counts as part of that. */
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

    /** What is remembered, as {@code mean.NAME} and {@code variance.NAME}; not copies. Nothing where SGD trains. */
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

    NDManager manager() {
        return manager;
    }

    @Override
    public void close() {
        manager.close();
    }
}
