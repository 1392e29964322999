package io.reviewstream.common.inference;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ServingPlan;
import io.reviewstream.common.bundle.ServingPlan.LinearPlan;
import io.reviewstream.common.event.Stage;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.linear.LinearModel;
import java.util.Optional;

/** The linear model of a bundle, as its serving plan uses it. Thread-safe. */
final class LinearStage {
    private final LinearPlan plan;
    private final LinearModel model;

    private LinearStage(LinearPlan plan, LinearModel model) {
        this.plan = plan;
        this.model = model;
    }

    /**
     * Loads that of a plan; empty if the plan has none.
     *
     * @throws io.reviewstream.common.error.UserException if the file is missing or damaged, or was trained on features of
     *     another version
     */
    static Optional<LinearStage> load(ModelBundle bundle, Optional<ServingPlan> served) {
        return served.flatMap(ServingPlan::linear).map(plan -> new LinearStage(plan, LinearModel.of(bundle, plan)));
    }

    /** The margin of the linear model alone. */
    double margin(String reviewText) {
        return model.margin(reviewText);
    }

    /** The prediction of the linear model, if it is sure of it and the review is not audited. */
    Optional<Prediction> answer(String reviewText) {
        if (plan.cascade().isEmpty()) {
            return Optional.empty();
        }
        double margin = model.margin(reviewText);
        // StrictMath has the same bits on every platform.
        return plan.cascade().get().isSure(margin) && !plan.cascade().get().audits(reviewText)
                ? Optional.of(
                        new Prediction(1 / (1 + StrictMath.exp(-margin)), 0, 0, false, Stage.LINEAR, Optional.empty()))
                : Optional.empty();
    }

    /** The margin of both models for a review that went to the network. */
    double stacked(double networkMargin, TokenizedReview review) {
        return plan.stack()
                .map(stack -> stack.margin(networkMargin, review.linearMargin()))
                .orElse(networkMargin);
    }

    /** If the review is audited, whether the linear model agrees with the margin of the network. */
    Optional<Boolean> audit(double margin, TokenizedReview review) {
        return plan.cascade()
                .filter(cascade -> cascade.isSure(review.linearMargin()))
                .map(cascade -> review.linearMargin() >= 0 == margin >= 0);
    }
}
