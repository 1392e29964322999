package io.reviewstream.benchmarks.faults;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/** The instances. One that ends by itself is started again, as a supervisor would. Owned by one thread, save for its end. */
final class Fleet implements AutoCloseable {
    private final IntFunction<Instance> maker;
    private final List<Instance> instances = new CopyOnWriteArrayList<>();
    private int made;
    private int endedByThemselves;

    /**
     * Without instances.
     *
     * @param maker of an instance of this number
     */
    Fleet(IntFunction<Instance> maker) {
        this.maker = maker;
    }

    Instance add() {
        made++;
        Instance instance = maker.apply(made);
        instances.add(instance);
        instance.start();
        return instance;
    }

    void remove(Instance instance) {
        instances.remove(instance);
    }

    int size() {
        return instances.size();
    }

    /** One of those that run, where there is one. */
    Optional<Instance> pick(int number) {
        List<Instance> running = instances.stream().filter(Instance::isUp).toList();
        return running.isEmpty() ? Optional.empty() : Optional.of(running.get(number % running.size()));
    }

    boolean contains(Instance instance) {
        return instances.contains(instance);
    }

    /** Starts those again that have ended by themselves. */
    void supervise() {
        for (Instance instance : instances) {
            if (instance.hasEnded()) {
                endedByThemselves++;
                instance.start();
            }
        }
    }

    int endedByThemselves() {
        return endedByThemselves;
    }

    /** Pauses those that run, and returns them. */
    List<Instance> hold() {
        List<Instance> running = instances.stream().filter(Instance::isUp).toList();
        running.forEach(Instance::pause);
        return running;
    }

    /** Sees to it that every instance runs. */
    void mend() {
        instances.stream().filter(Instance::isPaused).forEach(Instance::resume);
        instances.stream().filter(Predicate.not(Instance::isUp)).forEach(Instance::start);
    }

    @Override
    public void close() {
        instances.forEach(Instance::close);
    }
}
