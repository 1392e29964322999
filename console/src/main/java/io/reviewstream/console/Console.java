package io.reviewstream.console;

import io.reviewstream.console.deadletter.DeadLetterRoutes;
import io.reviewstream.console.deadletter.RejectedRecords;
import io.reviewstream.console.label.LabelQueue;
import io.reviewstream.console.label.LabelRoutes;
import io.reviewstream.console.loop.LoopReader;
import io.reviewstream.console.loop.LoopSources;
import io.reviewstream.console.model.ModelPages;
import io.reviewstream.console.model.ModelTrial;
import io.reviewstream.console.steer.SteerRoutes;
import io.reviewstream.console.web.ConsoleServer;
import io.reviewstream.console.web.ConsoleSettings;
import io.reviewstream.console.web.WebRoutes;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of the console, which have threads of their own. */
public final class Console implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Console.class);

    private final LoopReader loop;
    private final RejectedRecords rejected;
    private final LabelQueue labels;
    private final ModelTrial trial;
    private final ConsoleServer server;

    private Console(LoopSources sources, ConsoleSettings settings, Clock clock) {
        loop = new LoopReader(sources, clock);
        rejected = new RejectedRecords(
                sources.kafka(), sources.topics().reviewsDeadLetters(), sources.prefix(), settings.showTexts());
        labels = new LabelQueue(sources.kafka(), sources.topics(), clock);
        trial = new ModelTrial(sources.registry());
        List<WebRoutes> routes = List.of(
                new ModelPages(sources.registry()),
                trial,
                new DeadLetterRoutes(rejected),
                new LabelRoutes(labels),
                new SteerRoutes(sources, rejected, clock));
        try {
            server = new ConsoleServer(loop, routes, settings);
        } catch (RuntimeException e) {
            closeReaders();
            throw e;
        }
    }

    /**
     * Opens a console, which shows the loop until it is closed.
     *
     * @throws io.reviewstream.common.error.UserException if the port is in use
     */
    public static Console open(LoopSources sources, ConsoleSettings settings) {
        Console console = new Console(sources, settings, Clock.systemUTC());
        console.loop.start();
        LOG.atInfo().addKeyValue("uri", console.uri()).log("The console is open");
        return console;
    }

    /** Where the page is. */
    public URI uri() {
        return server.uri();
    }

    @Override
    public void close() {
        server.close();
        closeReaders();
    }

    private void closeReaders() {
        trial.close();
        labels.close();
        rejected.close();
        loop.close();
    }
}
