package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.NoGradient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The parameters that are trained, and for each the moments of Adam, its moving average if wanted, and a copy from the best
 * epoch so far. Owns moments, averages and copies; used by the thread that trains.
 *
 * <p>The average is exponential and free of its start at zero, as section 7.2 of the paper on Adam has it: after the first
 * step it is the parameter itself.
 *
 * @see <a href="https://arxiv.org/abs/1412.6980">Adam: a method for stochastic optimization</a>
 */
final class TrainedParameters implements AutoCloseable {
    private static final String LAYER = "distilbert.transformer.layer.";
    private static final String EMBEDDINGS = "distilbert.embeddings.";

    /**
     * One of them.
     *
     * @param mean moving average of its gradients; null for SGD
     * @param variance moving average of their squares; null for SGD
     * @param average moving average of the parameter after each step; null without
     * @param best copy from the best epoch: of the average, if there is one
     * @param weightDecay 0 for biases and LayerNorms
     * @param rateFactor factor of the learning rate
     */
    record Slot(
            String name,
            NDArray parameter,
            NDArray mean,
            NDArray variance,
            NDArray average,
            NDArray best,
            double weightDecay,
            double rateFactor) {}

    private final NDManager manager;
    private final double averageDecay;
    private final List<Slot> slots = new ArrayList<>();

    private TrainedParameters(NDManager manager, double averageDecay) {
        this.manager = manager;
        this.averageDecay = averageDecay;
    }

    /** The parameters of the network that are not frozen, with moments of zero. */
    static TrainedParameters of(DistilBertNetwork network, Freeze freeze, HyperParameters.Optimization optimization) {
        int layers = network.config().layers();
        Map<String, NDArray> trained = new LinkedHashMap<>(network.parameters());
        trained.keySet().removeIf(name -> freeze.freezes(name, layers));
        return of(network.manager(), trained, optimization, layers);
    }

    static TrainedParameters of(
            NDManager parent, Map<String, NDArray> trained, HyperParameters.Optimization optimization, int layers) {
        HyperParameters.OptimizerKind optimizer = optimization.optimizer();
        boolean averages = optimization.averageWeights() > 0;
        TrainedParameters parameters = new TrainedParameters(parent.newSubManager(), optimization.averageWeights());
        boolean moments = optimizer instanceof HyperParameters.OptimizerKind.AdamW;
        double weightDecay = optimizer instanceof HyperParameters.OptimizerKind.AdamW adam ? adam.weightDecay() : 0;
        double layerDecay = optimizer instanceof HyperParameters.OptimizerKind.AdamW adam ? adam.layerDecay() : 1;
        trained.forEach((name, parameter) -> parameters.slots.add(new Slot(
                name,
                parameter,
                moments ? parameters.manager.zeros(parameter.getShape()) : null,
                moments ? parameters.manager.zeros(parameter.getShape()) : null,
                averages ? parameters.manager.zeros(parameter.getShape()) : null,
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

    /** The averages by the name of their parameter; not copies. Empty without. */
    Map<String, NDArray> averages() {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        slots.stream().filter(slot -> slot.average() != null).forEach(slot -> arrays.put(slot.name(), slot.average()));
        return arrays;
    }

    /**
     * Takes the parameters into their average, if there is one.
     *
     * @param step that they are after, counted from 1
     */
    void average(int step) {
        double share = (1 - averageDecay) / (1 - Math.pow(averageDecay, step));
        forEachAverage(
                slot -> slot.average().addi(slot.parameter().sub(slot.average()).muli(share)));
    }

    /** What {@code work} computes while the parameters are their average, if there is one. */
    <T> T averaged(Supplier<T> work) {
        exchange();
        try {
            return work.get();
        } finally {
            exchange();
        }
    }

    private void exchange() {
        forEachAverage(slot -> {
            NDArray parameter = slot.parameter().duplicate();
            assign(slot.parameter(), slot.average());
            assign(slot.average(), parameter);
        });
    }

    /** What is made for one parameter is freed before the next. */
    private void forEachAverage(Consumer<Slot> work) {
        slots.stream().filter(slot -> slot.average() != null).forEach(slot -> NoGradient.run(() -> work.accept(slot)));
    }

    /** Copies the parameters, or their average, as those of the best epoch. */
    void keepBest() {
        NoGradient.run(() ->
                slots.forEach(slot -> assign(slot.best(), slot.average() == null ? slot.parameter() : slot.average())));
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
