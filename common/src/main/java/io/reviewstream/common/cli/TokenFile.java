package io.reviewstream.common.cli;

import io.reviewstream.common.error.FileAccess;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A file whose first line is a token. */
public final class TokenFile {
    private TokenFile() {}

    /**
     * The token, without blanks around it.
     *
     * @param option that named the file
     * @throws UserException if there is no file, or none that can be read, or no token in it
     */
    public static String read(String option, Path file) {
        if (!FileAccess.isFile(file)) {
            throw UserException.missingInput("There is no file " + file + ". Check " + option + ".");
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.findFirst()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .orElseThrow(() -> UserException.badInput(
                            "The file of " + option + " has no token in its first line: " + file + "."));
        } catch (IOException e) {
            throw FileAccess.failed("read", file, e);
        } catch (UncheckedIOException e) {
            throw UserException.badInput("The file of " + option + " is not UTF-8 text: " + file + ".", e);
        }
    }
}
