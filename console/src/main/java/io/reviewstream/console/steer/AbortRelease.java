package io.reviewstream.console.steer;

import io.reviewstream.common.control.ReleaseAbort;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.ReleaseStep;
import java.util.List;
import java.util.Optional;

/** Ends the open release, as {@code models release abort} does. */
final class AbortRelease implements LoopAction {
    private final ReleaseAbort abort;

    AbortRelease(ReleaseAbort abort) {
        this.abort = abort;
    }

    @Override
    public Offer offer(Optional<String> version) {
        return abort.open().<Offer>map(AbortRelease::offered).orElseGet(() -> new Refused("No release is open."));
    }

    private static Offered offered(Release.Open release) {
        ReleaseStep step = release.step();
        String serves = release instanceof Release.Baking
                ? step.challenger() + " stays champion; roll back to return to " + step.champion() + "."
                : step.champion() + " stays champion and serves every review again; " + step.challenger()
                        + " stays stored.";
        return new Offered(
                "Abort release " + step.release(),
                List.of(
                        "Release " + step.release() + " of " + step.challenger() + " ends; labels no longer decide"
                                + " about it.",
                        serves,
                        "Your reason is kept in the registry."),
                expects(release));
    }

    private static String expects(Release.Open release) {
        return release.step().release() + " " + release.step().state();
    }

    @Override
    public Outcome act(Optional<String> version, String expects, String reason) {
        Optional<Release.Open> open = abort.open();
        if (open.map(AbortRelease::expects).filter(expects::equals).isEmpty()) {
            return new Refused(
                    open.isEmpty()
                            ? "No release is open."
                            : "The release has gone on meanwhile. Nothing was done; look again.");
        }
        ReleaseStep ended = abort.abort(reason).step();
        return new Done(
                "Release " + ended.release() + " of " + ended.challenger() + " is over: " + ended.state() + ".");
    }
}
