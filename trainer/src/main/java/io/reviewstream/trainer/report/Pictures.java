package io.reviewstream.trainer.report;

import io.reviewstream.common.inference.ServedFile;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The charts of a report as PNG files.
 *
 * @param accuracy by epoch, fine-tuned model and baseline
 * @param loss likewise
 * @param plans accuracy by cost
 * @param reliability of every served file that was evaluated
 */
record Pictures(
        Optional<Picture> accuracy, Optional<Picture> loss, Optional<Picture> plans, List<Picture> reliability) {
    private static final Logger LOG = LoggerFactory.getLogger(Pictures.class);
    private static final Pictures NONE = new Pictures(Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    /** Two pixels for each of the 72 units of an inch, for screens of high density. */
    private static final int DPI = 144;

    /**
     * One chart.
     *
     * @param png the file's name in the bundle
     */
    record Picture(String png, XYChart chart) {
        String title() {
            return chart.getTitle();
        }
    }

    Pictures {
        reliability = List.copyOf(reliability);
    }

    /** All charts that there are numbers for; none, with a warning, if this Java cannot draw text. */
    static Pictures of(Report report) {
        return of(report, drawingFailure());
    }

    static Pictures of(Report report, Optional<Throwable> drawingFailure) {
        if (drawingFailure.isPresent()) {
            LOG.atWarn()
                    .addKeyValue("reason", drawingFailure.get())
                    .log("No pictures in the report: this Java cannot draw text; install fontconfig and a font");
            return NONE;
        }
        return new Pictures(
                Optional.of(new Picture("report/accuracy-by-epoch.png", Charts.accuracy(report))),
                Optional.of(new Picture("report/loss-by-epoch.png", Charts.loss(report))),
                Optional.of(new Picture("report/accuracy-by-cost.png", Charts.plans(report))),
                Arrays.stream(ServedFile.values())
                        .flatMap(served -> reliability(report, served))
                        .toList());
    }

    private static Stream<Picture> reliability(Report report, ServedFile served) {
        String png = "report/reliability-" + served.name().toLowerCase(Locale.ROOT) + ".png";
        return Stream.ofNullable(report.holdout().calibration().get(served.file()))
                .map(reliability -> new Picture(png, Charts.reliability(report, served, reliability)));
    }

    /** An image without fonts, or without the libraries that read them; what is thrown differs between Java versions. */
    private static Optional<Throwable> drawingFailure() {
        try {
            Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
            Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
            new TextLayout("0", font, new FontRenderContext(null, true, false)).draw(graphics, 0, 0);
            return Optional.empty();
        } catch (Error | RuntimeException e) {
            return Optional.of(e);
        }
    }

    /**
     * Writes all files.
     *
     * @param files the path of a file by its name
     */
    void write(Function<String, Path> files) {
        Stream.of(accuracy.stream(), loss.stream(), plans.stream(), reliability.stream())
                .flatMap(each -> each)
                .forEach(picture -> {
                    try {
                        BitmapEncoder.saveBitmapWithDPI(
                                picture.chart(), files.apply(picture.png()).toString(), BitmapFormat.PNG, DPI);
                    } catch (IOException e) {
                        throw new UncheckedIOException("Cannot write the picture " + picture.png(), e);
                    }
                });
    }
}
