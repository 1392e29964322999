package io.reviewstream.console.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.HttpStatus;
import io.javalin.http.SameSite;
import io.javalin.http.TooManyRequestsResponse;
import io.reviewstream.common.serde.Json;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The page or its login form, and sessions. */
final class Login implements WebRoutes {
    private static final int LOGINS_A_MINUTE = 5;
    private static final String PAGE = "index.html";
    private static final String FORM = "login.html";

    private final ConsoleSettings settings;
    private final PageSessions sessions;
    private final Access access;
    private final RequestRate logins;
    private final byte[] page = StaticFiles.read(PAGE);
    private final String form = new String(StaticFiles.read(FORM), StandardCharsets.UTF_8);

    Login(ConsoleSettings settings, PageSessions sessions, Access access, Clock clock) {
        this.settings = settings;
        this.sessions = sessions;
        this.access = access;
        this.logins = new RequestRate(LOGINS_A_MINUTE, Duration.ofMinutes(1), clock);
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/", this::show);
        routes.get("/session", this::session);
        settings.token().ifPresent(token -> {
            routes.post(Access.LOGIN, context -> login(context, token));
            routes.post("/logout", this::logout);
        });
    }

    private void show(Context context) {
        if (settings.token().isPresent() && access.session(context).isEmpty()) {
            showForm(context, HttpStatus.OK, "");
        } else {
            StaticFiles.send(context, PAGE, page);
        }
    }

    private void showForm(Context context, HttpStatus status, String problem) {
        context.status(status);
        StaticFiles.send(context, FORM, form.replace("PROBLEM", problem).getBytes(StandardCharsets.UTF_8));
    }

    private void session(Context context) {
        PageSession session = access.session(context).orElseGet(() -> open(context));
        context.contentType("application/json; charset=utf-8")
                .result(Json.compact(Map.of(
                        "actions", settings.allowActions(), "texts", settings.showTexts(), "csrf", session.csrf())));
    }

    private PageSession open(Context context) {
        PageSession session = sessions.open();
        Cookie cookie = new Cookie(Access.cookie(context), session.id());
        cookie.setPath("/");
        cookie.setHttpOnly(true);
        cookie.setSameSite(SameSite.STRICT);
        context.cookie(cookie);
        return session;
    }

    private void login(Context context, String token) {
        try {
            logins.count(context.req().getRemoteAddr());
        } catch (TooManyRequestsResponse e) {
            showForm(context, HttpStatus.TOO_MANY_REQUESTS, e.getMessage());
            return;
        }
        String given = Optional.ofNullable(context.formParam("token")).orElse("");
        if (!Access.same(token, given)) {
            Access.audit(context, "login failed", Map.of());
            showForm(context, HttpStatus.UNAUTHORIZED, "This is not the token. Its file is that of --token-file.");
            return;
        }
        access.session(context).ifPresent(sessions::end);
        Access.audit(context, "login", Map.of("opened", open(context).shortId()));
        context.redirect("/", HttpStatus.SEE_OTHER);
    }

    private void logout(Context context) {
        access.session(context).ifPresent(sessions::end);
        context.removeCookie(Access.cookie(context), "/");
        context.status(HttpStatus.NO_CONTENT);
    }
}
