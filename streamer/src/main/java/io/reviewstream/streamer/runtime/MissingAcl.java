package io.reviewstream.streamer.runtime;

import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/** Which right a program lacks that Kafka refuses; Kafka's own messages often leave that out. */
final class MissingAcl {
    private MissingAcl() {}

    /** The right to grant, in the words of kafka-acls. */
    static String of(AuthorizationException refused, String applicationId) {
        if (refused instanceof TransactionalIdAuthorizationException) {
            return "Write and Describe on the transactional ids that begin with " + applicationId + "-";
        }
        if (refused instanceof GroupAuthorizationException) {
            return "Read on the group " + applicationId;
        }
        if (refused instanceof TopicAuthorizationException topics) {
            // Kafka names none where the application may not create one.
            boolean internal = topics.unauthorizedTopics().stream().allMatch(topic -> topic.startsWith(applicationId));
            return internal
                    ? "Create, Read, Write, Delete, Describe and DescribeConfigs on the topics that begin with "
                            + applicationId + "-"
                    : "what is done with the topics " + String.join(", ", topics.unauthorizedTopics());
        }
        return refused instanceof ClusterAuthorizationException
                ? "what is done with the cluster"
                : "what it does, namely " + refused.getClass().getSimpleName();
    }
}
