package io.reviewstream.streamer.command;

import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.console.command.ConsoleCommand;
import io.reviewstream.streamer.command.ClassifyCommand.StandardStreams;
import io.reviewstream.streamer.settings.StreamerSettings;
import java.net.URI;
import java.util.function.BiFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** The commands of this program. */
@Command(name = "reviewstream", synopsisSubcommandLabel = "COMMAND", description = "Classifies streams of reviews.")
public final class Root {
    private Root() {}

    /**
     * All commands.
     *
     * @param streamer starts the streamer
     */
    public static CommandSpec commands(BiFunction<StreamerSettings, ModelRegistry, RunningStreamer> streamer) {
        return CommandSpec.forAnnotatedObject(new Root())
                .addSubcommand("stream", CommandSpec.forAnnotatedObject(new StreamCommand(streamer)))
                .addSubcommand(
                        "classify",
                        CommandSpec.forAnnotatedObject(new ClassifyCommand(System.in, StandardStreams.output())))
                .addSubcommand("dead-letters", CommandSpec.forAnnotatedObject(new DeadLettersCommand()))
                .addSubcommand("console", CommandSpec.forAnnotatedObject(new ConsoleCommand()));
    }

    /** The streamer as its command sees it. Thread-safe. */
    public interface RunningStreamer extends AutoCloseable {
        /**
         * Waits until it has been closed.
         *
         * @throws io.reviewstream.common.error.UserException if it failed for a reason that a user can act on
         * @throws IllegalStateException if it failed for another reason
         */
        void awaitEnd() throws InterruptedException;

        /** Where its status is. */
        URI uri();

        @Override
        void close();
    }
}
