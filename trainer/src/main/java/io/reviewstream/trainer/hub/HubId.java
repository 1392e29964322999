package io.reviewstream.trainer.hub;

import io.reviewstream.common.error.UserException;
import java.util.regex.Pattern;

/**
 * A model on a hub.
 *
 * @param name {@code owner/name}, or {@code name} alone
 * @param revision branch, tag or commit
 */
public record HubId(String name, String revision) {
    private static final String MAIN = "main";
    private static final Pattern NAME = Pattern.compile("(\\w[\\w.-]*/)?\\w[\\w.-]*");
    private static final Pattern REVISION = Pattern.compile("[\\w+#=][\\w.+#=-]*(/[\\w+#=][\\w.+#=-]*)*");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    /** Both become parts of paths and addresses: names that could lead elsewhere are rejected. */
    public HubId {
        if (!NAME.matcher(name).matches() || name.contains("..") || name.contains("--")) {
            throw UserException.missingInput("'" + name
                    + "' is neither a directory nor the id of a model on a hub, which is owner/name or name");
        }
        if (!REVISION.matcher(revision).matches() || revision.contains("..")) {
            throw UserException.usage("'" + revision + "' cannot be a revision of " + name
                    + ": name a branch, a tag or a commit after the @");
        }
    }

    /**
     * Parses a text such as {@code distilbert/distilbert-base-uncased@main}; without a revision it is {@code main}.
     *
     * @throws UserException if it cannot be a model
     */
    public static HubId parse(String text) {
        int at = text.indexOf('@');
        return at < 0 ? new HubId(text, MAIN) : new HubId(text.substring(0, at), text.substring(at + 1));
    }

    /** Whether the revision is a commit and so needs no look-up. */
    boolean isCommit() {
        return isCommit(revision);
    }

    static boolean isCommit(String text) {
        return COMMIT.matcher(text).matches();
    }

    /** As users write it. */
    @Override
    public String toString() {
        return revision.equals(MAIN) ? name : name + "@" + revision;
    }
}
