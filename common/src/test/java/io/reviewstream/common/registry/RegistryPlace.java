package io.reviewstream.common.registry;

import java.io.IOException;
import java.time.Clock;
import java.util.List;

/** Where the registry of a test keeps its models, and how a test interferes there. */
interface RegistryPlace {
    /** The registry of this test, as another process would open it. */
    ModelRegistry openAt(Clock clock);

    /** The names of everything that is kept, relative to the registry. */
    List<String> kept() throws IOException;

    /** Replaces what is kept. */
    void damage(String name, String content) throws IOException;

    /** Removes what is kept. */
    void remove(String name) throws IOException;
}
