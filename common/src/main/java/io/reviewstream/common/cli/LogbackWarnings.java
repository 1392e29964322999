package io.reviewstream.common.cli;

import ch.qos.logback.core.status.OnErrorConsoleStatusListener;
import ch.qos.logback.core.status.Status;

/**
 * Tells what Logback has to say of its own configuration on standard error. Where nobody listens, it prints that to
 * standard output, between the results.
 */
public final class LogbackWarnings extends OnErrorConsoleStatusListener {
    /** What went well before this one listened is nobody's trouble. */
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
