package io.reviewstream.benchmarks.verdict;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything that a verdict follows from, read with {@code read_committed}.
 *
 * @param forwarded labels on {@code review-labels} that nobody but the streamer sent there
 * @param labeled the rows of {@code labeled-reviews}
 * @param unmatched how many labels were given up
 * @param models versions that were ever right to serve
 * @param retrainAfter labels that make a request
 * @param behind records that the streamer has not got to, by partition
 */
public record Evidence(
        List<SentReview> reviews,
        List<SentLabel> labels,
        List<ReadPrediction> answers,
        List<ReadDeadLetter> deadLetters,
        List<ReadLabel> forwarded,
        List<ReadLabel> labeled,
        List<ReadRequest> requests,
        List<ReadReply> replies,
        long unmatched,
        Set<String> models,
        long retrainAfter,
        Map<String, Long> behind) {
    public Evidence {
        reviews = List.copyOf(reviews);
        labels = List.copyOf(labels);
        answers = List.copyOf(answers);
        deadLetters = List.copyOf(deadLetters);
        forwarded = List.copyOf(forwarded);
        labeled = List.copyOf(labeled);
        requests = List.copyOf(requests);
        replies = List.copyOf(replies);
        models = Set.copyOf(models);
        behind = Map.copyOf(behind);
    }
}
