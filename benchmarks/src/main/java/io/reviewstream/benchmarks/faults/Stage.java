package io.reviewstream.benchmarks.faults;

import io.reviewstream.common.kafka.Topics;
import java.nio.file.Path;

/** The parts of a run, closed in reverse. */
record Stage(
        RestartableBroker broker,
        Clients clients,
        Fleet fleet,
        Models models,
        Traffic traffic,
        TrainerStandIn trainer,
        Announcer announcer)
        implements AutoCloseable {
    /** With a broker that runs and models; nothing else is started yet. */
    static Stage of(FaultPlan plan, Path directory) {
        Topics topics = RunTopics.NAMES;
        Models models = new Models(directory, plan.seed());
        RestartableBroker broker = new RestartableBroker(directory.resolve("kafka"));
        RunTopics.create(broker);
        Clients clients = new Clients(broker.address());
        Commands commands = new Commands(plan, directory, broker.address());
        return new Stage(
                broker,
                clients,
                new Fleet(commands::instance),
                models,
                new Traffic(clients, topics, new Story(plan.seed()), plan.reviewsPerSecond()),
                new TrainerStandIn(clients, topics, plan.seed()),
                new Announcer(clients, topics.modelAnnouncements()));
    }

    @Override
    public void close() {
        announcer.close();
        trainer.close();
        traffic.close();
        fleet.close();
        broker.close();
    }
}
