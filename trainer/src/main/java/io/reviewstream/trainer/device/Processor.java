package io.reviewstream.trainer.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What Linux knows of an x86 processor. Other systems and processors are not asked, and count as having nothing. */
final class Processor {
    static final Path LINUX = Path.of("/proc/cpuinfo");

    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Set<String> BFLOAT16_PRODUCTS = Set.of("avx512_bf16", "amx_bf16");

    private Processor() {}

    /**
     * Whether bfloat16 is multiplied by instructions of its own. Without them PyTorch computes it too, more slowly than
     * float32.
     *
     * @param cpuinfo which need not exist
     */
    static boolean multipliesBfloat16(Path cpuinfo) {
        if (!Files.isReadable(cpuinfo)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(cpuinfo)) {
            return lines.filter(line -> line.startsWith("flags"))
                    .limit(1)
                    .flatMap(BLANKS::splitAsStream)
                    .anyMatch(BFLOAT16_PRODUCTS::contains);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
