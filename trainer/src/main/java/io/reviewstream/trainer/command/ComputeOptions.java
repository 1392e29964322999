package io.reviewstream.trainer.command;

import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.common.cli.HelpSection;
import io.reviewstream.trainer.device.TrainingDevice;
import io.reviewstream.trainer.network.Precision.PrecisionChoice;
import io.reviewstream.trainer.run.TrainingPlan;
import io.reviewstream.trainer.training.CheckpointPlan;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where and how a network is trained; a picocli mixin. */
@HelpSection.In(HelpSection.TRAINING)
final class ComputeOptions {
    @Option(
            names = "--device",
            defaultValue = "auto",
            paramLabel = "auto|cpu|gpu",
            description =
                    "Device of PyTorch; auto is the GPU if CUDA works, else the CPU (default:" + " ${DEFAULT-VALUE}).")
    private TrainingDevice device;

    @Option(
            names = "--precision",
            defaultValue = "fp32",
            paramLabel = "fp32|bf16|auto",
            description = "Precision of matrix products; bf16 keeps weights and sums in fp32, auto is bf16 where"
                    + " the hardware has instructions for it (default: ${DEFAULT-VALUE}).")
    private PrecisionChoice precision;

    @Option(
            names = "--checkpoint-dir",
            paramLabel = "DIR",
            description = "Directory of training checkpoints; after a crash the same command resumes from the last"
                    + " one (default: none).")
    private Path checkpointDirectory;

    @Option(
            names = "--checkpoint-steps",
            defaultValue = "50",
            paramLabel = "N",
            description = "Steps between checkpoints; each epoch ends with one (default: ${DEFAULT-VALUE}).")
    private int checkpointSteps;

    TrainingPlan.ComputePlan plan() {
        return new TrainingPlan.ComputePlan(device, precision, checkpoints());
    }

    private Optional<CheckpointPlan> checkpoints() {
        return Optional.ofNullable(checkpointDirectory).map(directory -> new CheckpointPlan(
                        CommandLines.directory("--checkpoint-dir", directory), checkpointSteps)
                .requireOwnDirectory());
    }
}
