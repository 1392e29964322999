package io.reviewstream.quickstart.secured;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Self-signed certificates and who trusts them, made with the JDK's keytool. */
record Certificates(Path directory) {
    static final String PASSWORD = "changeit";

    /** A key store with one key pair of this name. */
    Path keyStore(String name) throws IOException, InterruptedException {
        Path store = directory.resolve(name + ".p12");
        if (!Files.exists(store)) {
            keytool(
                    store,
                    List.of(
                            "-genkeypair",
                            "-alias",
                            name,
                            "-keyalg",
                            "EC",
                            "-validity",
                            "2",
                            "-dname",
                            "CN=" + name,
                            "-ext",
                            "san=ip:127.0.0.1,dns:localhost"));
        }
        return store;
    }

    /** A trust store with the certificates of these names. */
    Path trusting(String... names) throws IOException, InterruptedException {
        Path store = directory.resolve("trusting-" + String.join("-", names) + ".p12");
        if (!Files.exists(store)) {
            for (String name : names) {
                String certificate = directory.resolve(name + ".pem").toString();
                keytool(keyStore(name), List.of("-exportcert", "-rfc", "-alias", name, "-file", certificate));
                keytool(store, List.of("-importcert", "-noprompt", "-alias", name, "-file", certificate));
            }
        }
        return store;
    }

    private static void keytool(Path store, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(arguments);
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
