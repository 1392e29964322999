package io.reviewstream.trainer.run;

import java.util.Objects;

/**
 * What becomes of a model that the gate has judged. A first model, which no champion can be compared with, is promoted if it
 * is accepted; a rejected one never is.
 *
 * @param accepted how a model is released that the gate accepted
 * @param challengesUndecided whether live labels decide about a model that the gate could not decide about
 */
public record ReleasePolicy(AcceptedModel accepted, boolean challengesUndecided) {
    /** An accepted model is promoted; an undecided one is stored and no more. */
    public static final ReleasePolicy DIRECT = new ReleasePolicy(AcceptedModel.DIRECT, false);

    /** How a model is released that the gate accepted. */
    public enum AcceptedModel {
        /** It becomes champion at once. */
        DIRECT,
        /** It becomes champion once live labels show that it is not worse. */
        SHADOW
    }

    public ReleasePolicy {
        Objects.requireNonNull(accepted);
    }
}
