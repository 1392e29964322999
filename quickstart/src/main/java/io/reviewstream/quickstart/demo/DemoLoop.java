package io.reviewstream.quickstart.demo;

import io.reviewstream.streamer.Streamer;
import io.reviewstream.trainer.retrain.RequestFollower;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The parts that run at the same time. Used by one thread. */
record DemoLoop(
        Streamer streamer,
        RequestFollower follower,
        ReviewFlow flow,
        OutputReader outputs,
        List<Thread> threads,
        Deque<AutoCloseable> pages)
        implements AutoCloseable {
    <T extends AutoCloseable> T opened(T page) {
        pages.push(page);
        return page;
    }

    /** Stops everything, the reader last, so that it sees all that was committed. */
    @Override
    public void close() {
        closePages();
        flow.stop();
        follower.stop();
        streamer.close();
        outputs.stop();
        for (Thread thread : threads) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(20));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void closePages() {
        while (!pages.isEmpty()) {
            try {
                pages.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("a page was not closed", e);
            }
        }
    }
}
