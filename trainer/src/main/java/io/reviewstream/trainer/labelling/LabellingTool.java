package io.reviewstream.trainer.labelling;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** A labelling tool, by the format of its files. */
public enum LabellingTool {
    /** Lines as on the topics. */
    JSONL(Layout.LINES),
    /** Rows for a spreadsheet. */
    CSV(Layout.ROWS),
    /** Label Studio. */
    LABEL_STUDIO(Layout.ARRAY),
    /** doccano. */
    DOCCANO(Layout.LINES),
    /** Argilla 2. */
    ARGILLA(Layout.ARRAY),
    /** Prodigy. */
    PRODIGY(Layout.LINES);

    private enum Layout {
        LINES,
        ARRAY,
        ROWS
    }

    private final Layout layout;

    LabellingTool(Layout layout) {
        this.layout = layout;
    }

    private TaskFormat format() {
        return switch (this) {
            case JSONL, CSV -> new PlainTasks();
            case LABEL_STUDIO -> new LabelStudioTasks();
            case DOCCANO -> new DoccanoTasks();
            case ARGILLA -> new ArgillaTasks();
            case PRODIGY -> new ProdigyTasks();
        };
    }

    /** As the option names it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Writes a file that the tool imports.
     *
     * @param withPredictions whether tasks have what was predicted, where the tool has a place for it
     */
    public void write(List<LabelRequest> requests, boolean withPredictions, Appendable out) {
        try {
            switch (layout) {
                case ROWS -> writeRows(requests, out);
                case LINES -> writeJson(requests, withPredictions, new Frame("", "\n", "\n"), out);
                case ARRAY -> writeJson(requests, withPredictions, new Frame("[\n", ",\n", "\n]\n"), out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Frame(String before, String between, String after) {}

    private void writeJson(List<LabelRequest> requests, boolean withPredictions, Frame frame, Appendable out)
            throws IOException {
        TaskFormat format = format();
        out.append(frame.before());
        for (Iterator<LabelRequest> each = requests.iterator(); each.hasNext(); ) {
            out.append(Json.compact(format.task(each.next(), withPredictions)));
            out.append(each.hasNext() ? frame.between() : "");
        }
        out.append(requests.isEmpty() ? frame.after().stripLeading() : frame.after());
    }

    private static void writeRows(List<LabelRequest> requests, Appendable out) throws IOException {
        CSVPrinter rows = CSVFormat.RFC4180.print(out);
        rows.printRecord("reviewId", "requestId", "reason", "propensity", "labels", "reviewText", PlainTasks.LABEL);
        for (LabelRequest request : requests) {
            rows.printRecord(
                    request.reviewId(),
                    request.requestId(),
                    request.reason(),
                    request.propensity(),
                    request.labels(),
                    request.reviewText(),
                    "");
        }
    }

    /**
     * Reads an export item by item.
     *
     * @throws UserException for a file that is missing, malformed or not of this tool
     */
    void read(Path file, Consumer<ReviewAnnotations> receiver) {
        TaskFormat format = format();
        Consumer<ExportItem> items = item -> receiver.accept(annotations(format, item));
        if (layout == Layout.ROWS) {
            ExportItems.ofCsv(file, items);
        } else {
            ExportItems.ofJson(file, layout == Layout.LINES, items);
        }
    }

    /**
     * What people did with the task of one item.
     *
     * @throws UserException for an item that is not of this tool
     */
    ReviewAnnotations annotations(ExportItem item) {
        return annotations(format(), item);
    }

    private ReviewAnnotations annotations(TaskFormat format, ExportItem item) {
        format.problem(item.json()).ifPresent(problem -> {
            throw UserException.badInput(
                    item.place() + " is not from an export of " + this + ": " + problem + ". Nothing was written.");
        });
        return ReviewAnnotations.of(
                item.place(), format.carriedIn(item.json()), format.text(item.json()), format.annotations(item));
    }
}
