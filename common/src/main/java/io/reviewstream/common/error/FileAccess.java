package io.reviewstream.common.error;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Tells apart files that are absent, and files that this process cannot read. {@link Files#exists} and its siblings say
 * "no" to both. A file that can be read and makes no sense is damaged, which its reader finds.
 */
public final class FileAccess {
    private static final String NOT_A_DIRECTORY = "Not a directory";

    private FileAccess() {}

    /**
     * Whether there is a regular file, which this process can read.
     *
     * @throws UserException if it cannot read the file, or a directory above it
     */
    public static boolean isFile(Path file) {
        boolean found =
                attributes(file).filter(BasicFileAttributes::isRegularFile).isPresent();
        return requireReadable(file, found, Files.isReadable(file));
    }

    /**
     * Whether there is a directory, which this process can list.
     *
     * @throws UserException if it cannot list the directory, or search one above it
     */
    public static boolean isDirectory(Path directory) {
        boolean found =
                attributes(directory).filter(BasicFileAttributes::isDirectory).isPresent();
        return requireReadable(directory, found, Files.isReadable(directory) && Files.isExecutable(directory));
    }

    private static boolean requireReadable(Path path, boolean found, boolean readable) {
        if (found && !readable) {
            throw failed("read", path, new AccessDeniedException(path.toString()));
        }
        return found;
    }

    private static Optional<BasicFileAttributes> attributes(Path path) {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (FileSystemException e) {
            if (NOT_A_DIRECTORY.equals(e.getReason())) {
                return Optional.empty();
            }
            throw failed("read", path, e);
        } catch (IOException e) {
            throw failed("read", path, e);
        }
    }

    /**
     * The error of a file that could not be read or written.
     *
     * @param verb "read", "list" or "write to"
     * @return of kind {@code MISSING_INPUT} if the file is absent, {@code UNREACHABLE} otherwise
     */
    public static UserException failed(String verb, Path path, IOException e) {
        String message = "Cannot " + verb + " " + path + ": " + reason(path, e);
        return e instanceof NoSuchFileException
                ? UserException.missingInput(message)
                : UserException.unreachable(message, e);
    }

    /** Why a file cannot be used; where access is denied, whose the file is and which mode it has. */
    public static String reason(Path path, IOException e) {
        if (e instanceof NoSuchFileException) {
            return "it does not exist.";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied; " + ownership(denying(path)) + ", and this process runs as "
                    + System.getProperty("user.name") + ". Change the owner or the mode.";
        }
        String reason = e instanceof FileSystemException failure && failure.getReason() != null
                ? failure.getReason()
                : e.getMessage();
        return (reason == null ? e.getClass().getSimpleName() : reason) + ".";
    }

    /** The first directory on the way that this process may not search, or else the path itself. */
    private static Path denying(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        for (int names = 1; names < absolute.getNameCount(); names++) {
            Path parent = absolute.getRoot().resolve(absolute.subpath(0, names));
            if (Files.isDirectory(parent) && !Files.isExecutable(parent)) {
                return parent;
            }
        }
        return absolute;
    }

    private static String ownership(Path path) {
        try {
            PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
            return path + " belongs to " + attributes.owner().getName() + " with mode "
                    + PosixFilePermissions.toString(attributes.permissions());
        } catch (IOException | UnsupportedOperationException e) {
            return "the owner and the mode of " + path + " are unknown";
        }
    }
}
