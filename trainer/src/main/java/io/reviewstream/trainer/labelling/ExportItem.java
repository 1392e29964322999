package io.reviewstream.trainer.labelling;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;

/**
 * One object or row of an export.
 *
 * @param place file, number and line, for messages
 */
record ExportItem(Path file, String place, JsonNode json) {}
