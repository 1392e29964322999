package io.reviewstream.trainer.network;

import ai.djl.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Which library multiplies F32 matrices. The results differ in the last bits. */
public enum LinearKernel {
    /** What PyTorch takes by itself: MKL on x86, cuBLAS on NVIDIA. */
    ATEN,
    /**
     * oneDNN's convolution of one by one. On processors of other makers than Intel, MKL leaves half of what AVX-512 offers
     * unused, and oneDNN does not; its convolution gives the gradient of the weights quicker than its inner product.
     */
    ONEDNN;

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private static final Set<Set<Long>> NOT_FOR_ONEDNN =
            Set.of(Set.of(256L, 1024L), Set.of(512L, 1024L), Set.of(512L, 2048L), Set.of(1024L, 2048L));

    /** The one for this machine; the same in every run on it, so that a resumed run computes the same bits. */
    public static LinearKernel of(Device device) {
        String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        boolean x86 = architecture.equals("amd64") || architecture.equals("x86_64");
        return !device.isGpu() && x86 && hasUnusedAvx512() ? ONEDNN : ATEN;
    }

    /**
     * Whether this kernel is oneDNN's convolution for a layer of these widths. The oneDNN of libtorch 2.7 has a heuristic of
     * its own for some widths, which divides by zero where a block has fewer rows than the kernel, and ends the process with
     * SIGFPE; whether one does depends on the caches of the processor ({@code brg_blocking_t::est_eff_1x1} in its
     * brgemm_convolution_utils.cpp). A layer of such widths is ATen's, in both directions.
     */
    boolean convolves(long inputs, long outputs) {
        return this == ONEDNN && (inputs == outputs || !NOT_FOR_ONEDNN.contains(Set.of(inputs, outputs)));
    }

    private static boolean hasUnusedAvx512() {
        if (!Files.isReadable(CPU_INFO)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(CPU_INFO)) {
            return usesOneDnn(lines.limit(64).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean usesOneDnn(Iterable<String> cpuInfo) {
        boolean intel = false;
        boolean avx512 = false;
        for (String line : cpuInfo) {
            intel |= line.startsWith("vendor_id") && line.contains("GenuineIntel");
            avx512 |= line.startsWith("flags") && line.contains(" avx512f ");
        }
        return !intel && avx512;
    }
}
