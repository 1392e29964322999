package io.reviewstream.trainer.report;

import io.reviewstream.common.inference.ServedFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pictures of a report.
 *
 * @param accuracy by epoch, raw model against fine-tuned model
 * @param loss likewise
 * @param reliability of every served file that was tested
 */
record Pictures(Optional<Picture> accuracy, Optional<Picture> loss, List<Picture> reliability) {
    private static final Logger LOG = LoggerFactory.getLogger(Pictures.class);
    private static final Pictures NONE = new Pictures(Optional.empty(), Optional.empty(), List.of());

    Pictures {
        reliability = List.copyOf(reliability);
    }

    /** All that there are numbers for; none, with a warning, where this Java cannot draw. */
    static Pictures of(Report report) {
        return of(report, Picture.obstacle());
    }

    static Pictures of(Report report, Optional<Throwable> obstacle) {
        if (obstacle.isPresent()) {
            LOG.atWarn()
                    .addKeyValue("reason", obstacle.get())
                    .log("No pictures in the report: this Java cannot draw text; install fontconfig and a font");
            return NONE;
        }
        return new Pictures(
                Optional.of(new Picture("report/accuracy-by-epoch", Charts.accuracy(report))),
                Optional.of(new Picture("report/loss-by-epoch", Charts.loss(report))),
                Arrays.stream(ServedFile.values())
                        .flatMap(served -> reliability(report, served))
                        .toList());
    }

    private static Stream<Picture> reliability(Report report, ServedFile served) {
        String name = "report/reliability-" + served.name().toLowerCase(Locale.ROOT);
        return Stream.ofNullable(report.holdout().calibration().get(served.file()))
                .map(reliability -> new Picture(name, Charts.reliability(report, served, reliability)));
    }

    /**
     * Writes them all, as PNG and as SVG.
     *
     * @param files the path of a file by its name
     */
    void write(Function<String, Path> files) {
        Stream.concat(Stream.concat(accuracy.stream(), loss.stream()), reliability.stream())
                .forEach(picture -> picture.write(files));
    }
}
