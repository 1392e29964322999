package io.reviewstream.quickstart.secured;

import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.kafka.KafkaSettings;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;

/**
 * A Kafka that speaks TLS only, lets in whom it knows, by SCRAM or by certificate, and lets them do what they were
 * granted.
 */
final class SecuredKafka implements AutoCloseable {
    private static final String ADMIN = "admin";
    private static final String BROKER = "broker";
    private static final String SECRET = "secret of %s";

    private final InProcessKafka kafka;
    private final Certificates certificates;
    private final boolean byCertificate;

    private SecuredKafka(InProcessKafka kafka, Certificates certificates, boolean byCertificate) {
        this.kafka = kafka;
        this.certificates = certificates;
        this.byCertificate = byCertificate;
    }

    /** Users have passwords. */
    static SecuredKafka byPassword(Certificates certificates) throws IOException, InterruptedException {
        Map<String, String> properties = properties(certificates, "SASL_SSL");
        properties.put("sasl.enabled.mechanisms", "SCRAM-SHA-512,PLAIN");
        properties.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
        properties.put(
                "listener.name.clients.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%1$s\" password=\"%2$s\" user_%1$s=\"%2$s\";"
                        .formatted(ADMIN, SECRET.formatted(ADMIN)));
        properties.put(
                "listener.name.clients.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        return new SecuredKafka(InProcessKafka.start(properties), certificates, false);
    }

    /** Users have certificates, and this is the one that it trusts. */
    static SecuredKafka byCertificateOf(String user, Certificates certificates)
            throws IOException, InterruptedException {
        Map<String, String> properties = properties(certificates, "SSL");
        properties.put("ssl.client.auth", "required");
        properties.put(
                "ssl.truststore.location",
                certificates.trusting(BROKER, ADMIN, user).toString());
        properties.put("ssl.principal.mapping.rules", "RULE:^CN=([^,]+).*$/$1/,DEFAULT");
        return new SecuredKafka(InProcessKafka.start(properties), certificates, true);
    }

    private static Map<String, String> properties(Certificates certificates, String protocol)
            throws IOException, InterruptedException {
        Map<String, String> properties = new HashMap<>();
        properties.put("listener.security.protocol.map", "CLIENTS:" + protocol + ",CONTROLLER:PLAINTEXT");
        properties.put("ssl.keystore.location", certificates.keyStore(BROKER).toString());
        properties.put("ssl.keystore.password", Certificates.PASSWORD);
        properties.put("ssl.keystore.type", "PKCS12");
        properties.put("ssl.truststore.location", certificates.trusting(BROKER).toString());
        properties.put("ssl.truststore.password", Certificates.PASSWORD);
        properties.put("ssl.truststore.type", "PKCS12");
        properties.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        // The broker's own calls to its controller, and whoever sets the scene.
        properties.put("super.users", "User:ANONYMOUS;User:" + ADMIN + ";User:" + BROKER);
        return properties;
    }

    /** How this user reaches it. */
    KafkaSettings settingsOf(String user) throws IOException, InterruptedException {
        Map<String, String> settings = new HashMap<>();
        settings.put("security.protocol", byCertificate ? "SSL" : "SASL_SSL");
        settings.put("ssl.truststore.location", certificates.trusting(BROKER).toString());
        settings.put("ssl.truststore.password", Certificates.PASSWORD);
        if (byCertificate) {
            settings.put("ssl.keystore.location", certificates.keyStore(user).toString());
            settings.put("ssl.keystore.password", Certificates.PASSWORD);
        } else {
            boolean admin = user.equals(ADMIN);
            settings.put("sasl.mechanism", admin ? "PLAIN" : "SCRAM-SHA-512");
            settings.put(
                    "sasl.jaas.config",
                    "org.apache.kafka.common.security.%s required username=\"%s\" password=\"%s\";"
                            .formatted(
                                    admin ? "plain.PlainLoginModule" : "scram.ScramLoginModule",
                                    user,
                                    SECRET.formatted(user)));
        }
        return new KafkaSettings(kafka.bootstrapServers(), settings);
    }

    /** How somebody who may do everything reaches it. */
    KafkaSettings settingsOfAdmin() throws IOException, InterruptedException {
        return settingsOf(ADMIN);
    }

    /** Makes a user with a password. */
    void add(String user) throws Exception {
        UserScramCredentialAlteration alteration = new UserScramCredentialUpsertion(
                user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), SECRET.formatted(user));
        try (Admin admin = Admin.create(settingsOfAdmin().with(Map.of()))) {
            admin.alterUserScramCredentials(List.of(alteration)).all().get();
        }
    }

    /** These rights, and no others. */
    void grantOnly(Collection<AclBinding> rights) throws Exception {
        try (Admin admin = Admin.create(settingsOfAdmin().with(Map.of()))) {
            admin.deleteAcls(List.of(AclBindingFilter.ANY)).all().get();
            admin.createAcls(rights).all().get();
        }
    }

    @Override
    public void close() {
        kafka.close();
    }
}
