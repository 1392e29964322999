package io.reviewstream.trainer.network;

import ai.djl.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
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

    /** The one for this machine; the same in every run on it, so that a resumed run computes the same bits. */
    public static LinearKernel of(Device device) {
        String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        boolean x86 = architecture.equals("amd64") || architecture.equals("x86_64");
        return !device.isGpu() && x86 && hasUnusedAvx512() ? ONEDNN : ATEN;
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
