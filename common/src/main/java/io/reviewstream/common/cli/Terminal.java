package io.reviewstream.common.cli;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether output goes to a terminal, and what may. None is watched with {@code --quiet}, so that no progress is drawn. */
public final class Terminal {
    private static final Logger LOG = LoggerFactory.getLogger(Terminal.class);

    private Terminal() {}

    /** What somebody else wrote, such as a review id, in one line and without control characters. */
    public static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029]+", " ");
    }

    /** Whether the program is run from a terminal. Java 22 to 24 has a console without one; then TERM is not set. */
    @SuppressWarnings("SystemConsoleNull")
    public static boolean isWatched(Map<String, String> environment) {
        return LOG.isInfoEnabled() && System.console() != null && environment.containsKey("TERM");
    }

    /** Whether standard output goes to a terminal. */
    public static boolean isOutputWatched(Map<String, String> environment) {
        return isTerminal(1, environment);
    }

    /** Whether standard error goes to a terminal. */
    public static boolean isErrorWatched(Map<String, String> environment) {
        return isTerminal(2, environment);
    }

    private static boolean isTerminal(int descriptor, Map<String, String> environment) {
        if (!LOG.isInfoEnabled() || !environment.containsKey("TERM")) {
            return false;
        }
        try {
            return NativeLibrary.getInstance(Platform.C_LIBRARY_NAME)
                            .getFunction(Platform.isWindows() ? "_isatty" : "isatty")
                            .invokeInt(new Object[] {descriptor})
                    != 0;
        } catch (LinkageError e) {
            // JNA cannot unpack itself: no progress bar.
            return false;
        }
    }
}
