package io.reviewstream.common.registry;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Keeps bundles and the history of champions. Bundles are immutable; safe for
 * several processes at once.
 */
public interface ModelRegistry {
    /** What promotes a model: a gate that accepted it, live labels that show it is not worse, or a person who gives a reason. */
    sealed interface Promotable permits GateDecision.Accepted, Release.NotWorse, Overridden {
        /** Why, in one line. */
        String why();
    }

    /** A person's decision to promote a model, whatever the gate decided. */
    record Overridden(String why) implements Promotable {
        public Overridden {
            if (why.isBlank()) {
                throw new IllegalArgumentException("a promotion by hand needs a reason");
            }
        }
    }

    /**
     * Whether the registry is there. If not, it is made by the first model that is stored; in an existing bucket it always
     * is there. This method and every other one that reads says by the kind of its exception whether the registry is
     * absent ({@code MISSING_INPUT}), cannot be read ({@code UNREACHABLE}) or is damaged ({@code BAD_INPUT}).
     *
     * @throws io.reviewstream.common.error.UserException if that cannot be found out
     */
    boolean exists();

    /** Differs after a file of a stored bundle was replaced, restored or made readable. Reads no content. */
    String filesState(ModelVersion version);

    /** Every stored version, oldest first. */
    List<ModelVersion> versions();

    /** The newest stored versions. A registry that can, looks into no other one. */
    default NewestVersions newest(int most) {
        List<ModelVersion> all = versions();
        List<ModelVersion> newest = new ArrayList<>(all.subList(Math.max(0, all.size() - most), all.size()));
        Collections.reverse(newest);
        return new NewestVersions(newest, all.size());
    }

    /**
     * Some of the stored versions.
     *
     * @param versions newest first
     * @param stored how many there are in all; among those that were not looked into, what is damaged counts too
     */
    record NewestVersions(List<ModelVersion> versions, int stored) {
        public NewestVersions {
            versions = List.copyOf(versions);
        }
    }

    /** What has the name of a version and holds no model, and why. Nothing opens or removes it. */
    default SortedMap<ModelVersion, String> damaged() {
        return Collections.emptySortedMap();
    }

    /**
     * A stored bundle. Its files are on this machine's disk once they have been verified.
     *
     * @throws io.reviewstream.common.error.UserException if there is none, or its manifest cannot be read
     */
    ModelBundle open(ModelVersion version);

    /** The oldest bundle that answers this retrain request. Opens no other one. */
    Optional<ModelBundle> answerTo(String requestId);

    /**
     * The bundles that answer a retrain request, oldest first. Opens those that are wanted, one after the other; one
     * that is damaged is skipped with a warning.
     */
    Stream<ModelBundle> answers(Predicate<ModelVersion> wanted);

    /**
     * Removes a stored version for good. See {@link RetentionRule}.
     *
     * @throws io.reviewstream.common.error.UserException if it is or was champion, or is the challenger of an open release
     */
    void remove(ModelVersion version);

    /** A directory on this machine's disk to build a bundle in. */
    BundleDraft draft();

    /**
     * Stores what was built: writes the decision and, last, the manifest, checks every file and gives it its name.
     *
     * @param manifest without files; they are added here
     * @param decision of the gate; absent for a model that was never evaluated
     */
    ModelBundle store(BundleDraft draft, Manifest manifest, Optional<GateDecision> decision);

    /** The gate's decision on a stored version, if one was made. */
    Optional<GateDecision> decision(ModelVersion version);

    /** The SHA-256 of {@code gate.json} in hex, if a decision was made. */
    Optional<String> decisionSha256(ModelVersion version);

    /**
     * Replaces an acceptance that came too late: the model was not promoted, and will not be. Nothing else in a bundle is
     * ever replaced.
     */
    void withdrawDecision(ModelVersion version, GateDecision.Undecided instead);

    /** Location of a stored bundle, for announcements. */
    URI uri(ModelVersion version);

    /** All champions, oldest first. */
    List<Champion> champions();

    /** The current champion. */
    default Optional<Champion> champion() {
        List<Champion> history = champions();
        return history.isEmpty() ? Optional.empty() : Optional.of(history.get(history.size() - 1));
    }

    /**
     * Makes a stored version champion.
     *
     * @param expected the champion that the decision was made against
     * @return the new champion, or empty if another one was promoted since
     */
    Optional<Champion> promote(ModelVersion version, Promotable decision, Optional<Champion> expected);

    /**
     * Withdraws the champion and promotes the last champion before it that was never withdrawn.
     *
     * @param current the champion to withdraw
     * @return the new champion, or empty if another one was promoted since
     * @throws io.reviewstream.common.error.UserException if there is none to go back to
     */
    Optional<Champion> rollback(Champion current, String reason);

    /** Every step of every release, oldest first. */
    List<Release> releases();

    /** The release that is open, or the last one. */
    default Optional<Release> release() {
        List<Release> steps = releases();
        return steps.isEmpty() ? Optional.empty() : Optional.of(steps.get(steps.size() - 1));
    }

    /**
     * Adds a step, which follows the last one.
     *
     * @return false if another step was added since; then nothing is written
     */
    boolean add(Release next);

    /**
     * Checks that champions and releases may be written, as well as that can be found out without writing any.
     *
     * @throws io.reviewstream.common.error.UserException if they cannot be written
     */
    void requireWritable();
}
