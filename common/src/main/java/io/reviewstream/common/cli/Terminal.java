package io.reviewstream.common.cli;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.util.Map;

/** Whether somebody watches what a program prints. */
public final class Terminal {
    private Terminal() {}

    /** From Java 22 to 24 there is a console even where nobody watches; TERM tells the two apart well enough. */
    @SuppressWarnings("SystemConsoleNull")
    public static boolean isWatched(Map<String, String> environment) {
        return System.console() != null && environment.containsKey("TERM");
    }

    /** Whether standard output goes to a terminal, wherever the other streams go. */
    public static boolean isOutputWatched(Map<String, String> environment) {
        return isTerminal(1, environment);
    }

    /** Whether standard error goes to a terminal, wherever the other streams go. */
    public static boolean isErrorWatched(Map<String, String> environment) {
        return isTerminal(2, environment);
    }

    private static boolean isTerminal(int descriptor, Map<String, String> environment) {
        if (!environment.containsKey("TERM")) {
            return false;
        }
        try {
            return NativeLibrary.getInstance(Platform.C_LIBRARY_NAME)
                            .getFunction(Platform.isWindows() ? "_isatty" : "isatty")
                            .invokeInt(new Object[] {descriptor})
                    != 0;
        } catch (LinkageError e) {
            // Where JNA cannot unpack itself, a program does without a bar.
            return false;
        }
    }
}
