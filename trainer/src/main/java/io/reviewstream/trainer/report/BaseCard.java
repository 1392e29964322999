package io.reviewstream.trainer.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.reviewstream.common.bundle.BundleFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fields of the base model's card that hold for a model fine-tuned from it.
 *
 * @param languages ISO 639 codes; {@code und}, undetermined, if the card does not name any
 */
public record BaseCard(List<String> languages) {
    private static final Logger LOG = LoggerFactory.getLogger(BaseCard.class);
    /** Of a base model without a card, or with one that names no language. */
    static final BaseCard SILENT = new BaseCard(List.of("und"));

    private static final Pattern FRONT_MATTER =
            Pattern.compile("\\A---\\R(.*?)^---\\s*$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final YAMLMapper YAML = new YAMLMapper();

    public BaseCard {
        languages = List.copyOf(languages);
    }

    /** Reads the card in the directory of a base model; {@link #SILENT} if it is missing or its YAML is invalid. */
    public static BaseCard in(Path directory) {
        Path card = directory.resolve(BundleFiles.MODEL_CARD);
        if (!Files.isRegularFile(card)) {
            return SILENT;
        }
        try {
            return frontMatter(Files.readString(card)).map(BaseCard::of).orElse(SILENT);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("file", card)
                    .addKeyValue("reason", e.toString().lines().findFirst().orElseThrow())
                    .log("Card of the base model cannot be read");
            return SILENT;
        }
    }

    private static Optional<JsonNode> frontMatter(String card) throws IOException {
        Matcher matcher = FRONT_MATTER.matcher(card);
        return matcher.find() ? Optional.of(YAML.readTree(matcher.group(1))) : Optional.empty();
    }

    private static BaseCard of(JsonNode fields) {
        JsonNode language = fields.path("language");
        List<String> languages = new ArrayList<>();
        (language.isArray() ? language : List.of(language)).forEach(each -> {
            if (each.isTextual()) {
                languages.add(each.textValue());
            }
        });
        return languages.isEmpty() ? SILENT : new BaseCard(languages);
    }
}
