package io.reviewstream.trainer.report;

import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.trainer.evaluation.PlanScore;
import io.reviewstream.trainer.evaluation.Reliability;
import io.reviewstream.trainer.training.LossAndAccuracy;
import io.reviewstream.trainer.training.TrainingReport;
import io.reviewstream.trainer.training.TrainingReport.EpochReport;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Content and look of the charts. Two series of one chart differ in colour and in shape. */
final class Charts {
    private static final int WIDTH = 1040;
    private static final int HEIGHT = 540;
    /** Two colours that people tell apart whatever their colour vision (Okabe and Ito 2008, "Color Universal Design"). */
    private static final Color BLUE = new Color(0x00, 0x72, 0xB2);

    private static final Color VERMILION = new Color(0xD5, 0x5E, 0x00);
    private static final Color GREY = new Color(0x66, 0x66, 0x66);
    private static final Color PALE = new Color(0xE0, 0xE0, 0xE0);

    private static final float THICK = 2.5f;
    private static final BasicStroke SOLID = new BasicStroke(THICK, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    private static final BasicStroke DASHED = dashes(9, 6);
    private static final BasicStroke DOTTED = dashes(2, 5);

    private static final String TRAINING = "fine-tuned, training";
    private static final String VALIDATION = "fine-tuned, validation";
    private static final String BASELINE_TRAINING = "baseline, training";
    private static final String BASELINE_VALIDATION = "baseline, validation";
    private static final int LONGEST_NAME = 36;
    /** Control characters and line breaks. */
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[^\\x20-\\x7E\\xA0-\\u2027\\u202A-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]");

    private Charts() {}

    /** Accuracy of the fine-tuned model after every epoch, and of the baseline as flat lines. */
    static XYChart accuracy(Report report) {
        XYChart chart = byEpoch(report, "Accuracy by epoch", "Accuracy", LossAndAccuracy::accuracy);
        percentages(chart.getStyler());
        double lowest =
                values(report.training(), LossAndAccuracy::accuracy).min().orElseThrow();
        chart.getStyler()
                .setYAxisMin(Math.floor(10 * Math.min(lowest, 0.9)) / 10)
                .setYAxisMax(1.0);
        return chart;
    }

    /** Loss, likewise. */
    static XYChart loss(Report report) {
        XYChart chart = byEpoch(report, "Loss by epoch", "Mean cross-entropy, nats", LossAndAccuracy::loss);
        double highest = values(report.training(), LossAndAccuracy::loss).max().orElseThrow();
        chart.getStyler().setYAxisDecimalPattern("0.00").setYAxisMin(0.0).setYAxisMax(Math.ceil(10 * highest) / 10);
        return chart;
    }

    /** Reliability diagram of a served file: accuracy by confidence. */
    static XYChart reliability(Report report, ServedFile served, Reliability reliability) {
        XYChart chart = chart(report, "Reliability of " + served, "Confidence of the predicted class", "Accuracy");
        percentages(chart.getStyler());
        chart.getStyler().setXAxisDecimalPattern("0 %").setXAxisMin(0.45).setXAxisMax(1.0);
        line(chart, "perfectly calibrated", new double[] {0.5, 1}, new double[] {0.5, 1}, GREY, DASHED);
        curve(chart, "uncalibrated", reliability.before(), BLUE, SeriesMarkers.CIRCLE);
        curve(chart, "calibrated", reliability.after(), VERMILION, SeriesMarkers.SQUARE);
        chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.0);
        return chart;
    }

    /** Accuracy of the serving plans on the validation reviews, by what they cost. */
    static XYChart plans(Report report) {
        Report.Plans plans = report.plans();
        XYChart chart =
                chart(report, "Accuracy by cost", "Tokens that the network reads of a review, mean", "Accuracy");
        percentages(chart.getStyler());
        chart.getStyler()
                .setYAxisDecimalPattern("0.0 %")
                .setXAxisDecimalPattern("0")
                .setXAxisMin(0.0);
        List<Integer> limits = plans.scores().stream()
                .map(score -> score.plan().maxTokens())
                .distinct()
                .toList();
        for (int i = 0; i < limits.size(); i++) {
            int limit = limits.get(i);
            Color color = List.of(VERMILION, BLUE, GREY).get(i % 3);
            points(chart, plans, limit, false, color);
            points(chart, plans, limit, true, color);
        }
        double[] tokens = {plans.auto().networkTokens()};
        line(chart, "--plan auto", tokens, new double[] {plans.auto().accuracy()}, Color.BLACK, SOLID)
                .setMarker(SeriesMarkers.DIAMOND);
        return chart;
    }

    private static void points(XYChart chart, Report.Plans plans, int limit, boolean linear, Color color) {
        List<PlanScore> scores = plans.scores().stream()
                .filter(score -> score.plan().maxTokens() == limit
                        && score.plan().linear().isPresent() == linear)
                .sorted(Comparator.comparingDouble(PlanScore::networkTokens))
                .toList();
        if (!scores.isEmpty()) {
            line(
                            chart,
                            (linear ? "with the linear model, " : "network alone, ") + limit + " tokens",
                            scores.stream()
                                    .mapToDouble(PlanScore::networkTokens)
                                    .toArray(),
                            scores.stream().mapToDouble(PlanScore::accuracy).toArray(),
                            color,
                            SOLID)
                    .setMarker(linear ? SeriesMarkers.CIRCLE : SeriesMarkers.SQUARE);
        }
    }

    private static void curve(XYChart chart, String name, Reliability.Curve curve, Color color, Marker marker) {
        List<Reliability.Bin> bins = curve.bins();
        line(
                        chart,
                        String.format(Locale.ROOT, "%s: error %s", name, Markdown.number(curve.calibrationError())),
                        bins.stream().mapToDouble(Reliability.Bin::confidence).toArray(),
                        bins.stream().mapToDouble(Reliability.Bin::accuracy).toArray(),
                        color,
                        SOLID)
                .setMarker(marker);
    }

    private static XYChart byEpoch(Report report, String what, String axis, ToDoubleFunction<LossAndAccuracy> value) {
        TrainingReport learning = report.training();
        XYChart chart = chart(report, what, "Epoch (0: before training)", axis);
        chart.getStyler().setXAxisDecimalPattern("0");
        double[] epochs = IntStream.rangeClosed(0, learning.epochs().size())
                .asDoubleStream()
                .toArray();
        double baselineTraining = value.applyAsDouble(learning.baselineTraining());
        double baselineValidation = value.applyAsDouble(learning.baseline());
        line(chart, BASELINE_TRAINING, epochs, flat(baselineTraining, epochs.length), BLUE, DASHED);
        line(chart, BASELINE_VALIDATION, epochs, flat(baselineValidation, epochs.length), VERMILION, DOTTED);
        line(chart, TRAINING, epochs, curve(baselineTraining, learning, EpochReport::training, value), BLUE, SOLID)
                .setMarker(SeriesMarkers.CIRCLE);
        line(
                        chart,
                        VALIDATION,
                        epochs,
                        curve(baselineValidation, learning, EpochReport::validation, value),
                        VERMILION,
                        SOLID)
                .setMarker(SeriesMarkers.SQUARE);
        int kept = learning.bestEpoch();
        double[] keptValue = {value.applyAsDouble(learning.best().validation())};
        line(chart, "epoch " + kept + ", kept", new double[] {kept}, keptValue, Color.BLACK, SOLID)
                .setMarker(SeriesMarkers.DIAMOND);
        return chart;
    }

    private static double[] flat(double value, int points) {
        return DoubleStream.generate(() -> value).limit(points).toArray();
    }

    private static double[] curve(
            double baseline,
            TrainingReport learning,
            Function<EpochReport, LossAndAccuracy> split,
            ToDoubleFunction<LossAndAccuracy> value) {
        return DoubleStream.concat(
                        DoubleStream.of(baseline),
                        learning.epochs().stream().map(split).mapToDouble(value))
                .toArray();
    }

    private static DoubleStream values(TrainingReport learning, ToDoubleFunction<LossAndAccuracy> value) {
        return DoubleStream.concat(
                DoubleStream.of(
                        value.applyAsDouble(learning.baselineTraining()), value.applyAsDouble(learning.baseline())),
                learning.epochs().stream()
                        .flatMapToDouble(epoch -> DoubleStream.of(
                                value.applyAsDouble(epoch.training()), value.applyAsDouble(epoch.validation()))));
    }

    private static XYChart chart(Report report, String what, String xAxis, String yAxis) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(String.format(
                        Locale.ROOT, "%s: %s from %s", what, report.modelVersion(), shortened(report.baseModel())))
                .xAxisTitle(xAxis)
                .yAxisTitle(yAxis)
                .build();
        XYStyler style = chart.getStyler();
        style.setLocale(Locale.ROOT);
        style.setLegendPosition(Styler.LegendPosition.OutsideE);
        style.setLegendBorderColor(Color.WHITE);
        style.setLegendFont(font(Font.PLAIN, 12));
        style.setLegendPadding(10);
        style.setChartBackgroundColor(Color.WHITE);
        style.setChartTitleFont(font(Font.BOLD, 16));
        style.setChartTitleBoxVisible(false);
        style.setChartPadding(16);
        style.setChartTitlePadding(14);
        style.setAxisTickPadding(8);
        style.setAxisTitleFont(font(Font.BOLD, 14));
        style.setAxisTickLabelsFont(font(Font.PLAIN, 13));
        style.setPlotGridLinesColor(PALE);
        style.setPlotGridLinesStroke(new BasicStroke(1));
        style.setPlotBorderVisible(false);
        style.setMarkerSize(9);
        return chart;
    }

    private static void percentages(XYStyler style) {
        style.setYAxisDecimalPattern("0 %");
    }

    private static XYSeries line(XYChart chart, String name, double[] x, double[] y, Color color, BasicStroke stroke) {
        XYSeries series = chart.addSeries(name, x, y);
        series.setLineColor(color);
        series.setMarkerColor(color);
        series.setLineStyle(stroke);
        series.setMarker(SeriesMarkers.NONE);
        return series;
    }

    private static BasicStroke dashes(float on, float off) {
        return new BasicStroke(THICK, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {on, off}, 0);
    }

    private static Font font(int style, int size) {
        return new Font(Font.SANS_SERIF, style, size);
    }

    private static String shortened(String name) {
        String printable = UNPRINTABLE.matcher(name).replaceAll(" ");
        return printable.codePointCount(0, printable.length()) <= LONGEST_NAME
                ? printable
                : printable.substring(0, printable.offsetByCodePoints(0, LONGEST_NAME - 1)) + "…";
    }
}
