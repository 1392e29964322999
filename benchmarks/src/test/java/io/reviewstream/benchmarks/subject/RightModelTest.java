package io.reviewstream.benchmarks.subject;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.registry.DirectoryRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RightModelTest {
    private static final String FEW_OF_MANY = "good " + "lamp ".repeat(29);
    private static final List<String> POSITIVE =
            List.of("good", FEW_OF_MANY, "good bad good never", "good ".repeat(30));
    private static final List<String> NEGATIVE =
            List.of("bad", "lamp", "good bad", "bad good bad 👍", "bad ".repeat(30));

    @TempDir
    private Path directory;

    @Test
    void aRightModelCountsWordsAndAFlippedOneSaysTheOpposite() {
        assertThat(predictions(3, false, POSITIVE)).containsOnly(true);
        assertThat(predictions(3, false, NEGATIVE)).containsOnly(false);
        assertThat(predictions(4, true, POSITIVE)).containsOnly(false);
        assertThat(predictions(4, true, NEGATIVE)).containsOnly(true);
    }

    private List<Boolean> predictions(long seed, boolean flipped, List<String> texts) {
        DirectoryRegistry registry =
                new DirectoryRegistry(directory.resolve(flipped + texts.get(0)), Clock.systemUTC());
        try (SharedClassifier model = ServingSettings.ON_CPU.load(RandomModel.storeRight(registry, seed, flipped));
                ModelLease lease = model.acquire()) {
            return lease.classifyEach(texts).stream()
                    .map(prediction -> prediction.isPositive())
                    .toList();
        }
    }
}
