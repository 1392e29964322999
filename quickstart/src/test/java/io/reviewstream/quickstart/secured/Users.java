package io.reviewstream.quickstart.secured;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** The rights in the manifest of users: what is documented is what is tested. */
final class Users {
    private static final Path MANIFEST = Path.of("..", "k8s", "components", "strimzi", "users.yaml");
    private static final Path SECURED = Path.of("..", "k8s", "components", "secured");
    private static final Map<String, ResourceType> TYPES = Map.of(
            "topic", ResourceType.TOPIC, "group", ResourceType.GROUP, "transactionalId", ResourceType.TRANSACTIONAL_ID);

    private Users() {}

    /** Every single right of a user, an operation on a resource each. */
    static List<AclBinding> rightsOf(String user) {
        List<AclBinding> rights = new ArrayList<>();
        try (MappingIterator<JsonNode> documents =
                new YAMLMapper().readerFor(JsonNode.class).readValues(MANIFEST.toFile())) {
            documents.forEachRemaining(document -> {
                if (document.at("/metadata/name").asText().equals(user)) {
                    document.at("/spec/authorization/acls").forEach(acl -> rights.addAll(rights(user, acl)));
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rights;
    }

    /** What {@code REVIEWSTREAM_KAFKA} says where Kafka is secured, one setting a line. */
    static String settingsInOverlay(String program) throws IOException {
        JsonNode patch =
                new YAMLMapper().readTree(SECURED.resolve(program + ".yaml").toFile());
        for (JsonNode variable : patch.findValue("env")) {
            if (variable.get("name").asText().equals("REVIEWSTREAM_KAFKA")) {
                return variable.get("value").asText();
            }
        }
        throw new AssertionError("no REVIEWSTREAM_KAFKA for the " + program);
    }

    private static List<AclBinding> rights(String user, JsonNode acl) {
        JsonNode resource = acl.get("resource");
        ResourcePattern pattern = new ResourcePattern(
                TYPES.get(resource.get("type").asText()),
                resource.get("name").asText(),
                resource.get("patternType").asText().equals("prefix") ? PatternType.PREFIXED : PatternType.LITERAL);
        List<AclBinding> rights = new ArrayList<>();
        for (JsonNode operation : acl.get("operations")) {
            String name =
                    operation.asText().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
            rights.add(new AclBinding(
                    pattern,
                    new AccessControlEntry("User:" + user, "*", AclOperation.valueOf(name), AclPermissionType.ALLOW)));
        }
        return rights;
    }
}
