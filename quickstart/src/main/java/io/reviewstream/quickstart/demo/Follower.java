package io.reviewstream.quickstart.demo;

import io.reviewstream.trainer.retrain.RequestFollower;
import java.util.function.Consumer;

/** The trainer that answers requests, on a thread of its own as it is a process of its own elsewhere. */
final class Follower implements AutoCloseable {
    private final RequestFollower follower;
    private final Consumer<Throwable> onFailure;
    private final Thread thread = new Thread(this::run, "demo-trainer");

    Follower(RequestFollower follower, Consumer<Throwable> onFailure) {
        this.follower = follower;
        this.onFailure = onFailure;
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            follower.run();
        } catch (RuntimeException e) {
            onFailure.accept(e);
        }
    }

    @Override
    public void close() {
        follower.stop();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
