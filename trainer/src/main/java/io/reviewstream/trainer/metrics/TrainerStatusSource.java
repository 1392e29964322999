package io.reviewstream.trainer.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.reviewstream.common.http.StatusSource;
import io.reviewstream.common.serde.Json;
import java.util.function.BooleanSupplier;

/** Health and status of a running trainer. It is live, and ready once it has its readiness check. Thread-safe. */
public final class TrainerStatusSource implements StatusSource {
    private final TrainerMetrics meters;
    private volatile BooleanSupplier live = () -> true;
    private volatile BooleanSupplier ready = () -> false;

    public TrainerStatusSource(TrainerMetrics meters) {
        this.meters = meters;
    }

    /** The trainer has begun its work, and is asked from now on, on any thread. */
    public void ask(BooleanSupplier whetherLive, BooleanSupplier whetherReady) {
        live = whetherLive;
        ready = whetherReady;
    }

    @Override
    public boolean live() {
        return live.getAsBoolean();
    }

    @Override
    public boolean ready() {
        return ready.getAsBoolean();
    }

    @Override
    public String metrics() {
        return meters.scrape();
    }

    @Override
    public String status() {
        try {
            return Json.mapper()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(TrainerStatus.of(live(), ready(), meters.view()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a status is always writable", e);
        }
    }
}
