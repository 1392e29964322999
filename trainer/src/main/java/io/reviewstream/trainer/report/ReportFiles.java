package io.reviewstream.trainer.report;

import io.reviewstream.common.bundle.Adaptation;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.registry.BundleDraft;
import io.reviewstream.common.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes report, pictures and model card of a bundle. */
public final class ReportFiles {
    private ReportFiles() {}

    /**
     * Writes them into a draft. A Java without fonts draws no pictures, and the card then shows none.
     */
    public static void write(BundleDraft draft, Manifest manifest, Report report, BaseCard base) {
        write(draft.file(BundleFiles.REPORT), Json.pretty(report));
        Pictures pictures = Pictures.of(report);
        pictures.write(draft::file);
        write(draft.file(BundleFiles.MODEL_CARD), ModelCard.of(manifest, report, pictures, base));
    }

    /** Writes the card of a model that was trained elsewhere, which has no numbers. */
    public static void writeExported(BundleDraft draft, Manifest manifest, BaseCard base) {
        write(draft.file(BundleFiles.MODEL_CARD), ModelCard.ofExported(manifest, base));
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    /** Writes the card of a base model that was adapted into its directory. */
    public static void writeAdapted(Path directory, Adaptation adaptation, BaseCard base) {
        write(directory.resolve(BundleFiles.MODEL_CARD), ModelCard.ofAdapted(adaptation, base));
    }
}
