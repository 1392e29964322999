package io.reviewstream.console.model;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.FileAccess;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.serde.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The small files of a model that its page shows. Each is checked against the manifest; of a registry in object storage only
 * these are downloaded, never the network.
 */
final class CardSource {
    /** A card has about 10 kB. */
    private static final long LARGEST_TEXT = 1 << 20;
    /** A picture has about 150 kB. */
    private static final long LARGEST_PICTURE = 4 << 20;

    private final ModelRegistry registry;

    CardSource(ModelRegistry registry) {
        this.registry = registry;
    }

    /** Where the pictures of a version are, with a slash at the end. */
    private static String picturesAt(ModelVersion version) {
        return "/versions/" + version + "/pictures/";
    }

    /**
     * The page. A part that is damaged is a problem on it.
     *
     * @throws UserException if there is no such model, or the registry cannot be reached
     */
    ModelPage page(ModelVersion version) {
        List<String> problems = new ArrayList<>();
        Optional<ModelBundle> bundle = opened(problems, version);
        List<Champion> champions =
                readable(problems, () -> Optional.of(registry.champions())).orElse(List.of()).stream()
                        .filter(entry -> entry.version().equals(version)
                                || entry.withdrew().filter(version::equals).isPresent())
                        .toList();
        Optional<CardHtml> card = bundle.flatMap(model -> readable(problems, () -> text(model, BundleFiles.MODEL_CARD)))
                .map(markdown -> CardHtml.of(new String(markdown, StandardCharsets.UTF_8), picturesAt(version)));
        Set<String> shown = card.map(CardHtml::pictures).orElse(Set.of());
        return new ModelPage(
                version,
                problems,
                readable(problems, () -> registry.decision(version)),
                champions,
                bundle.flatMap(model -> readable(problems, () -> plans(model))),
                card,
                bundle.map(CardSource::pictures).orElse(List.of()).stream()
                        .filter(name -> !shown.contains(name))
                        .toList());
    }

    private Optional<ModelBundle> opened(List<String> problems, ModelVersion version) {
        try {
            return Optional.of(registry.open(version));
        } catch (UserException e) {
            if (e.kind() != UserException.Kind.BAD_INPUT) {
                throw e;
            }
            problems.add(e.getMessage());
            return Optional.empty();
        }
    }

    /** A part of the page; empty, with a problem, if it is damaged or was removed. */
    private static <T> Optional<T> readable(List<String> problems, Supplier<Optional<T>> part) {
        try {
            return part.get();
        } catch (UserException e) {
            if (e.kind() == UserException.Kind.UNREACHABLE) {
                throw e;
            }
            problems.add(e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<PlanTable> plans(ModelBundle bundle) {
        return text(bundle, BundleFiles.REPORT).flatMap(report -> {
            try {
                return Json.mapper()
                        .readValue(report, PlanTable.ReportPart.class)
                        .plans();
            } catch (IOException e) {
                throw UserException.badInput(
                        "The plans in " + BundleFiles.REPORT + " of model " + bundle.version() + " are not shown: "
                                + Json.describe(e) + ".",
                        e);
            }
        });
    }

    private static List<String> pictures(ModelBundle bundle) {
        return bundle.manifest().files().keySet().stream()
                .flatMap(file -> CardHtml.picture(file).stream())
                .toList();
    }

    /** The bytes of a file of text; empty if the bundle has none. */
    private static Optional<byte[]> text(ModelBundle bundle, String name) {
        if (!bundle.has(name)) {
            return Optional.empty();
        }
        requireSmall(bundle, name, LARGEST_TEXT);
        Path file = bundle.verified(name);
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw FileAccess.failed("read", file, e);
        }
    }

    private static void requireSmall(ModelBundle bundle, String name, long largest) {
        long size = bundle.manifest().files().get(name).size();
        if (size > largest) {
            throw UserException.badInput("Model " + bundle.version() + ": " + name + " has " + size
                    + " bytes and is not shown; at most " + largest + " are.");
        }
    }

    /**
     * A picture of a report.
     *
     * @return empty if the model has none of this name
     * @throws UserException if there is no such model, it is damaged, or the registry cannot be reached
     */
    Optional<Path> picture(ModelVersion version, String name) {
        ModelBundle bundle = registry.open(version);
        String file = "report/" + name;
        if (CardHtml.picture(file).isEmpty() || !bundle.has(file)) {
            return Optional.empty();
        }
        requireSmall(bundle, file, LARGEST_PICTURE);
        return Optional.of(bundle.verified(file));
    }
}
