package io.reviewstream.console.web;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The newest sessions: 1,000 at most, each until it is unused for 12 hours. Thread-safe. */
final class PageSessions {
    static final int MOST = 1_000;
    private static final Duration IDLE = Duration.ofHours(12);
    private static final int SECRET_BYTES = 32;
    private static final int NAME_BYTES = 6;

    private final SecureRandom random = new SecureRandom();
    private final Clock clock;
    /** By cookie, the longest unused first. */
    private final Map<String, Used> sessions = new LinkedHashMap<>(16, 0.75f, true);

    private record Used(PageSession session, Instant at) {}

    PageSessions(Clock clock) {
        this.clock = clock;
    }

    synchronized PageSession open() {
        PageSession session = new PageSession(secret(SECRET_BYTES), secret(SECRET_BYTES), secret(NAME_BYTES));
        sessions.put(session.id(), new Used(session, clock.instant()));
        if (sessions.size() > MOST) {
            sessions.remove(sessions.keySet().iterator().next());
        }
        return session;
    }

    synchronized Optional<PageSession> find(String id) {
        Used used = sessions.remove(id);
        Instant now = clock.instant();
        if (used == null || used.at().plus(IDLE).isBefore(now)) {
            return Optional.empty();
        }
        sessions.put(id, new Used(used.session(), now));
        return Optional.of(used.session());
    }

    synchronized void end(PageSession session) {
        sessions.remove(session.id());
    }

    synchronized int size() {
        return sessions.size();
    }

    private String secret(int bytes) {
        byte[] drawn = new byte[bytes];
        random.nextBytes(drawn);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(drawn);
    }
}
