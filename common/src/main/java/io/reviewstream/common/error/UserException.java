package io.reviewstream.common.error;

import java.util.Objects;

/**
 * An error that a user can act on: its message says in one line what is wrong, where, and what to do. Every other
 * exception that reaches a command line is an internal error. Exit codes follow {@code sysexits.h}.
 */
public final class UserException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The kind of error and its exit code. */
    public enum Kind {
        /** The command line or the configuration is wrong. */
        USAGE(64),
        /** The input is there but cannot be used. */
        BAD_INPUT(65),
        /** A named file, directory or model does not exist. */
        MISSING_INPUT(66),
        /** Kafka, the model registry or a port is not available, or a file cannot be read or written. */
        UNREACHABLE(69);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        /** The process exit code of this kind. */
        public int exitCode() {
            return exitCode;
        }
    }

    private final Kind kind;

    private UserException(Kind kind, String message, Throwable cause) {
        super(Objects.requireNonNull(message), cause);
        this.kind = kind;
    }

    /** The command line or the configuration is wrong. */
    public static UserException usage(String message) {
        return new UserException(Kind.USAGE, message, null);
    }

    /** The input is there but cannot be used. */
    public static UserException badInput(String message) {
        return new UserException(Kind.BAD_INPUT, message, null);
    }

    /** The input is there but cannot be used, as {@code cause} found. */
    public static UserException badInput(String message, Throwable cause) {
        return new UserException(Kind.BAD_INPUT, message, cause);
    }

    /** A named file, directory or model does not exist. */
    public static UserException missingInput(String message) {
        return new UserException(Kind.MISSING_INPUT, message, null);
    }

    /** Kafka, the model registry or a port is not available, or a file cannot be read or written. */
    public static UserException unreachable(String message, Throwable cause) {
        return new UserException(Kind.UNREACHABLE, message, cause);
    }

    /** The kind of error. */
    public Kind kind() {
        return kind;
    }
}
