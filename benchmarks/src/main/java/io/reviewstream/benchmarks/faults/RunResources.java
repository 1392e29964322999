package io.reviewstream.benchmarks.faults;

import io.reviewstream.common.kafka.Topics;
import java.nio.file.Path;

/** The parts of a run, closed in reverse. */
record RunResources(
        RestartableBroker broker,
        HarnessClients clients,
        Fleet fleet,
        ModelRotation models,
        Traffic traffic,
        FakeTrainer trainer,
        AnnouncementSender announcer)
        implements AutoCloseable {
    /** With a broker that runs and models; nothing else is started yet. */
    static RunResources of(FaultPlan plan, Path directory) {
        Topics topics = RunTopics.NAMES;
        ModelRotation models = new ModelRotation(directory, plan.seed());
        RestartableBroker broker = new RestartableBroker(directory.resolve("kafka"));
        RunTopics.create(broker);
        HarnessClients clients = new HarnessClients(broker.address());
        Commands commands = new Commands(plan, directory, broker.address());
        return new RunResources(
                broker,
                clients,
                new Fleet(commands::instance),
                models,
                new Traffic(clients, topics, new ReviewScenario(plan.seed()), plan.reviewsPerSecond()),
                new FakeTrainer(clients, topics, plan.seed()),
                new AnnouncementSender(clients, topics.modelAnnouncements()));
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
