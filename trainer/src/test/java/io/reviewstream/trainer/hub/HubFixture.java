package io.reviewstream.trainer.hub;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.reviewstream.common.error.UserException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A hub on this machine, and a user whose caches are empty. */
abstract class HubFixture {
    static final String TOKEN = "hf_secret";
    static final String LIST = LocalHub.list("main");
    static final String RESOLVE = LocalHub.resolve(LocalHub.WEIGHTS);
    static final String BLOB = LocalHub.blob(LocalHub.WEIGHTS);
    static final byte[] WEIGHTS = LocalHub.someFiles().get(LocalHub.WEIGHTS);

    final LocalHub hub = new LocalHub(LocalHub.someFiles());
    HubRoom room;

    @BeforeEach
    void prepare(@TempDir Path home) {
        room = new HubRoom(home, hub.endpoint());
    }

    @AfterEach
    void close() {
        hub.close();
    }

    /** Why the model cannot be used; null if it can. */
    UserException failure() {
        return catchThrowableOfType(UserException.class, () -> room.get("acme/tiny"));
    }
}
