package io.reviewstream.trainer.command;

import io.reviewstream.common.cli.CommandLines.CommonOptions;
import io.reviewstream.common.cli.KafkaOptions;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.topic.LabelRequestLog.Requests;
import io.reviewstream.common.topic.LabelRequestsTopic;
import io.reviewstream.trainer.labelling.LabellingTool;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code labels queue}: the reviews that somebody should label, as a file of a labelling tool. */
@Command(
        name = "queue",
        description = {
            "Writes the open requests of label-requests to stdout, the oldest first, as a file that a labelling tool"
                    + " imports. It changes nothing: a request is open until its review is labelled or it expires."
        },
        footer = {
            "",
            "Example:",
            "  reviewstream labels queue --bootstrap-servers localhost:9092 --format label-studio > tasks.json"
        })
final class LabelsQueueCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(LabelsQueueCommand.class);
    /** Skipped records that are named, at most. */
    private static final int NAMED = 20;

    @Spec
    private CommandSpec spec;

    @Mixin
    CommonOptions common;

    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--format",
            paramLabel = "jsonl|csv|label-studio|doccano|argilla|prodigy",
            defaultValue = "jsonl",
            description = "Labelling tool that imports the file (default: ${DEFAULT-VALUE}).")
    private LabellingTool tool;

    @Option(names = "--limit", paramLabel = "N", description = "Number of requests to write at most (default: all).")
    private Integer limit;

    @Option(
            names = "--reason",
            split = ",",
            hideParamSyntax = true,
            paramLabel = "RANDOM|DISAGREEMENT|UNCERTAIN|DRIFT|SUSPECT",
            description = "Reasons of the requests to write, separated by commas (default: all).")
    private Set<LabelReason> reasons = EnumSet.allOf(LabelReason.class);

    @Option(
            names = "--labels",
            paramLabel = "1|2",
            description = "Only requests that so many people should answer (default: all).")
    private Integer labels;

    @Option(
            names = "--without-predictions",
            description =
                    "Tasks do not have what the model predicted, so that people are not influenced by it (default:"
                            + " they have it where the tool has a place for it).")
    private boolean withoutPredictions;

    @Override
    public Integer call() {
        if (limit != null && limit < 1) {
            throw UserException.usage("--limit must be at least 1.");
        }
        if (labels != null && labels != 1 && labels != 2) {
            throw UserException.usage("--labels must be 1 or 2.");
        }
        Requests requests =
                new LabelRequestsTopic(kafka.settings(), kafka.topics().labelRequests()).read(Instant.now());
        List<LabelRequest> written = requests.open().stream()
                .filter(request -> reasons.contains(request.reason()))
                .filter(request -> labels == null || request.labels() == labels)
                .limit(limit == null ? Long.MAX_VALUE : limit)
                .toList();
        PrintWriter out = spec.commandLine().getOut();
        tool.write(written, !withoutPredictions, out);
        if (out.checkError()) {
            throw UserException.unreachable("Cannot write to standard output. Check that the disk is not full.", null);
        }
        report(requests, written);
        return 0;
    }

    private void report(Requests requests, List<LabelRequest> written) {
        PrintWriter err = spec.commandLine().getErr();
        requests.unreadable().stream()
                .limit(NAMED)
                .forEach(problem -> err.println("Skipped a record that is no request: " + problem));
        if (LOG.isInfoEnabled()) {
            Map<LabelReason, Long> byReason = requests.open().stream()
                    .collect(Collectors.groupingBy(LabelRequest::reason, TreeMap::new, Collectors.counting()));
            err.println(String.format(
                    Locale.ROOT,
                    "%d requests are open %s, %d are expired, %d records were skipped. Wrote %d; of these, %d should be"
                            + " labelled by two people.",
                    requests.open().size(),
                    byReason,
                    requests.expired(),
                    requests.unreadable().size(),
                    written.size(),
                    written.stream().filter(request -> request.labels() > 1).count()));
        }
        err.flush();
    }
}
