package io.reviewstream.common.cli;

import java.util.Map;

/** Whether somebody watches what a program prints. */
public final class Terminal {
    private Terminal() {}

    /** From Java 22 to 24 there is a console even where nobody watches; TERM tells the two apart well enough. */
    @SuppressWarnings("SystemConsoleNull")
    public static boolean isWatched(Map<String, String> environment) {
        return System.console() != null && environment.containsKey("TERM");
    }
}
