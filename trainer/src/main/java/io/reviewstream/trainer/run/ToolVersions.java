package io.reviewstream.trainer.run;

import ai.djl.engine.Engine;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The versions that a model was made with, the processor included, since results differ between processors. */
public final class ToolVersions {
    private ToolVersions() {}

    /** Those of this process, by name. */
    public static Map<String, String> current() {
        Map<String, String> versions = new TreeMap<>();
        versions.put(
                "reviewstream",
                Optional.ofNullable(ToolVersions.class.getPackage().getImplementationVersion())
                        .orElse("unpackaged"));
        versions.put("java", Runtime.version().toString());
        versions.put("djl", Engine.getDjlVersion());
        versions.put("pytorch", Engine.getEngine("PyTorch").getVersion());
        versions.put("os", System.getProperty("os.name"));
        versions.put("arch", System.getProperty("os.arch"));
        return versions;
    }
}
