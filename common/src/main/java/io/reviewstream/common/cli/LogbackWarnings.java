package io.reviewstream.common.cli;

import ch.qos.logback.core.status.OnErrorConsoleStatusListener;
import ch.qos.logback.core.status.Status;

/**
 * Prints Logback's warnings about its own configuration to standard error. Without a listener Logback prints them to
 * standard output, among the results.
 */
public final class LogbackWarnings extends OnErrorConsoleStatusListener {
    /** Without the messages from before it was added. */
    public LogbackWarnings() {
        setRetrospective(0);
    }

    @Override
    public void addStatusEvent(Status status) {
        if (status.getEffectiveLevel() >= Status.WARN) {
            super.addStatusEvent(status);
        }
    }
}
