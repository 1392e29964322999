package io.reviewstream.trainer.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CudaDriverTest {
    private static final int NO_DEVICE = 100;

    private enum Call {
        INIT,
        GET,
        NAME,
        ATTRIBUTE
    }

    /** One GPU, whose handle is 7, to show that the handle and not the ordinal is asked about. */
    private record OneGpu(Optional<Call> failing) implements CudaDriver.Calls {
        @Override
        public int cuInit(int flags) {
            return answer(Call.INIT);
        }

        @Override
        public int cuDeviceGet(int[] device, int ordinal) {
            device[0] = ordinal + 7;
            return answer(Call.GET);
        }

        @Override
        public int cuDeviceGetName(byte[] name, int length, int device) {
            byte[] text = ("GPU of handle " + device).getBytes(StandardCharsets.UTF_8);
            System.arraycopy(text, 0, name, 0, text.length);
            return answer(Call.NAME);
        }

        @Override
        public int cuDeviceGetAttribute(int[] value, int attribute, int device) {
            value[0] = attribute == 75 ? 9 : 0;
            return answer(Call.ATTRIBUTE);
        }

        private int answer(Call call) {
            return failing.filter(call::equals).isPresent() ? NO_DEVICE : 0;
        }
    }

    @Test
    void firstGpuIsNamedWithItsComputeCapability() {
        // When
        Optional<Gpu> gpu = new CudaDriver(new OneGpu(Optional.empty())).first();

        // Then
        assertThat(gpu).contains(new Gpu("GPU of handle 7", 9, 0));
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void driverThatAnswersWithAnErrorShowsNoGpu(Call call) {
        // When
        Optional<Gpu> gpu = new CudaDriver(new OneGpu(Optional.of(call))).first();

        // Then
        assertThat(gpu).isEmpty();
    }
}
