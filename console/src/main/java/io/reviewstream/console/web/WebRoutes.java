package io.reviewstream.console.web;

import io.javalin.config.RoutesConfig;

/** Paths of the console that belong together. Their handlers run on threads of the server, several at once. */
@FunctionalInterface
public interface WebRoutes {
    /** Adds them. */
    void addTo(RoutesConfig routes);
}
