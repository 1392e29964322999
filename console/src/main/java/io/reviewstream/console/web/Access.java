package io.reviewstream.console.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ContentTooLargeResponse;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.UnauthorizedResponse;
import io.reviewstream.common.cli.Terminal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Who may do what. Checks each request before its handler; handlers ask it for what they need. Thread-safe. */
public final class Access implements WebRoutes {
    static final int MOST_BYTES = 1_000_000;
    static final String LOGIN = "/login";
    private static final Logger LOG = LoggerFactory.getLogger(Access.class);
    private static final String KEY = Access.class.getName();
    /** People label ten reviews a second in bursts. */
    private static final int CHANGES_IN_TEN_SECONDS = 200;

    private static final Set<String> READS = Set.of("GET", "HEAD");
    /** What the login form needs. */
    private static final Set<String> OPEN_PATHS = Set.of("/", LOGIN, "/console.css", "/favicon.svg");

    private final ConsoleSettings settings;
    private final PageSessions sessions;
    private final RequestRate changes;

    Access(ConsoleSettings settings, PageSessions sessions, Clock clock) {
        this.settings = settings;
        this.sessions = sessions;
        this.changes = new RequestRate(CHANGES_IN_TEN_SECONDS, Duration.ofSeconds(10), clock);
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.before(this::check);
    }

    /** Fails with 403 unless the console was started with {@code --allow-actions}. */
    public static void requireActions(Context context) {
        if (!of(context).settings.allowActions()) {
            throw new ForbiddenResponse("This console changes nothing. Start it with --allow-actions.");
        }
    }

    /** Fails with 403 unless the console was started with {@code --show-texts}. */
    public static void requireTexts(Context context) {
        if (!of(context).settings.showTexts()) {
            throw new ForbiddenResponse("This console shows no texts of reviews. Start it with --show-texts.");
        }
    }

    /**
     * Logs in one line what somebody did.
     *
     * @param details such as the reason and the version, never the text of a review; control characters become blanks
     */
    public static void audit(Context context, String action, Map<String, String> details) {
        LoggingEventBuilder line = LOG.atInfo()
                .addKeyValue("action", action)
                .addKeyValue(
                        "session",
                        of(context).session(context).map(PageSession::shortId).orElse("-"))
                .addKeyValue("remote", context.req().getRemoteAddr());
        for (Map.Entry<String, String> detail : details.entrySet()) {
            line = line.addKeyValue(detail.getKey(), Terminal.printable(detail.getValue()));
        }
        line.log("Somebody used the console");
    }

    private static Access of(Context context) {
        return Optional.<Access>ofNullable(context.attribute(KEY)).orElseThrow();
    }

    /** The session of the request's cookie. */
    Optional<PageSession> session(Context context) {
        return Optional.ofNullable(context.cookie(cookie(context))).flatMap(sessions::find);
    }

    /** Whether the request is of a session, where one is needed. */
    boolean isLoggedIn(Context context) {
        return settings.token().isEmpty() || session(context).isPresent();
    }

    /** Browsers share the cookies of a host among its ports. */
    static String cookie(Context context) {
        return "reviewstream-" + context.req().getServerPort();
    }

    static boolean same(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    private void check(Context context) {
        context.attribute(KEY, this);
        requireOwnName(context);
        requireOwnPage(context);
        Optional<PageSession> session = session(context);
        if (!isLoggedIn(context) && !OPEN_PATHS.contains(context.path())) {
            throw new UnauthorizedResponse("You are not logged in. Open / and log in.");
        }
        if (!READS.contains(context.req().getMethod())) {
            requireSmallBody(context);
            if (!context.path().equals(LOGIN)) {
                requireChange(context, session);
            }
        }
    }

    /** A page of another site whose name leads to this machine (DNS rebinding) reads nothing. */
    private void requireOwnName(Context context) {
        String host = header(context, "Host").replaceFirst(":\\d+$", "");
        if (settings.token().isEmpty() && !ConsoleSettings.OWN_NAMES.contains(host)) {
            throw new ForbiddenResponse("Open the console as http://localhost.");
        }
    }

    /** Pages of other sites may link to the console, and do nothing else. */
    private static void requireOwnPage(Context context) {
        boolean reads = READS.contains(context.req().getMethod());
        String site = header(context, "Sec-Fetch-Site");
        boolean isLink = reads && header(context, "Sec-Fetch-Mode").equals("navigate");
        if (!isLink && !Set.of("", "same-origin", "none").contains(site)) {
            throw new ForbiddenResponse("Another page asks for this. Use the console's own page.");
        }
        String origin = header(context, "Origin");
        if (!reads && !origin.isEmpty() && !isOwn(origin, header(context, "Host"))) {
            throw new ForbiddenResponse("Another page asks for this. Use the console's own page.");
        }
    }

    private static boolean isOwn(String origin, String host) {
        try {
            return host.equals(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** With a length, one that is too large is not read at all; without one, the rest is not. */
    private static void requireSmallBody(Context context) {
        if (context.req().getContentLengthLong() > MOST_BYTES) {
            throw new ContentTooLargeResponse("The request has more than " + MOST_BYTES + " bytes. Send less.");
        }
    }

    private void requireChange(Context context, Optional<PageSession> session) {
        if (session.isEmpty() || !same(session.get().csrf(), header(context, "X-CSRF-Token"))) {
            throw new ForbiddenResponse("The session of this page has ended. Reload the page.");
        }
        changes.count(session.get().id());
        if (!header(context, "Content-Type").replaceFirst("\\s*;.*", "").equalsIgnoreCase("application/json")) {
            throw new BadRequestResponse("Send JSON, with Content-Type: application/json.");
        }
    }

    private static String header(Context context, String name) {
        return Optional.ofNullable(context.header(name)).orElse("");
    }
}
