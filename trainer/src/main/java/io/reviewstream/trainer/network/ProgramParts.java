package io.reviewstream.trainer.network;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The text of a program, and the parts that it is made of: linear layers, LayerNorm, dropout and the change of precision, each
 * in the form that PyTorch computes fastest with these settings.
 */
abstract sealed class ProgramParts permits NetworkProgram {
    static final int FLOAT32 = 6;

    private static final int INT16 = 2;
    private static final int INT64 = 4;
    private static final int BFLOAT16 = 15;
    private static final long NOISES = 1L << Short.SIZE;
    private static final int FEWEST_ROWS = 16;
    /** Lengths are padded to the first, see {@link NetworkInput.TokenBatch#padToEights}. */
    private static final List<Integer> GROUPS = List.of(8, 32, 128);

    private final int dim;
    private final List<String> parameters;
    private final TorchScriptNetwork.ProgramSettings settings;
    private final Map<String, Shape> shapes;
    private final StringBuilder text = new StringBuilder();
    private final List<String> watched = new ArrayList<>();
    private boolean watching;
    private boolean dropout;
    private int variables;

    /**
     * An empty program.
     *
     * @param parameters all names in the order of the list {@code p}
     */
    ProgramParts(DistilBertConfig config, List<String> parameters, TorchScriptNetwork.ProgramSettings settings) {
        this.dim = config.dim();
        this.parameters = parameters;
        this.settings = settings;
        this.shapes = ParameterShapes.of(config);
    }

    /** Adds to a list {@code f} whether the output of each linear layer and LayerNorm of these lines is finite. */
    void watch(Runnable lines) {
        line("f = annotate(List[Tensor], [])");
        watching = true;
        lines.run();
        watching = false;
    }

    /** The layers that were watched, in the order of computation. */
    List<String> watched() {
        return List.copyOf(watched);
    }

    private String watched(String name, String output) {
        if (watching) {
            watched.add(name);
            let("torch.append(f, torch.all(torch.isfinite(%s)))", output);
        }
        return output;
    }

    /** What was written so far. */
    String text() {
        return text.toString();
    }

    /** Methods from here on drop values, as in training. */
    void withDropout() {
        dropout = true;
    }

    void method(String signature) {
        text.append("  def ").append(signature).append(":\n");
    }

    void line(String line) {
        text.append("    ").append(line).append('\n');
    }

    /** A line that names what {@code expression} computes; returns the name. */
    String let(String expression, Object... arguments) {
        String variable = "x" + variables++;
        line(variable + " = " + String.format(Locale.ROOT, expression, arguments));
        return variable;
    }

    /** Whether {@link #withDropout} was called. */
    boolean hasDropout() {
        return dropout;
    }

    /**
     * How many tokens are one row of the convolution's image: more are faster, but PyTorch sends images of few rows to
     * another library.
     */
    void groupTokens() {
        line("t = torch.mul(b, n)");
        line("k = 1");
        for (int group : GROUPS) {
            line(String.format(
                    Locale.ROOT,
                    "if torch.__and__(torch.eq(torch.remainder(t, %1$d), 0), torch.ge(t, %2$d)):",
                    group,
                    group * FEWEST_ROWS));
            line("  k = " + group);
            line("else:");
            line("  pass");
        }
    }

    /**
     * A product of the backbone.
     *
     * @param some whether the input has some tokens of each text, rather than all
     */
    String linear(String input, String name, boolean some) {
        Shape shape = shapes.get(name + ".weight");
        if (settings.precision() == Precision.FP32
                && settings.kernel().convolves(shape.get(1), shape.get(0))
                && !some) {
            return watched(name, convolution(input, name, shape));
        }
        return watched(
                name,
                let(
                        "torch.linear(%s, %s, %s)",
                        input, narrow(parameter(name + ".weight")), narrow(parameter(name + ".bias"))));
    }

    String wideLinear(String input, String name) {
        return watched(
                name, let("torch.linear(%s, %s, %s)", input, parameter(name + ".weight"), parameter(name + ".bias")));
    }

    /**
     * A linear layer as a one-by-one convolution. The tokens are an image in channels-last order, which is how they are in
     * memory, so that nothing is copied.
     */
    private String convolution(String input, String name, Shape shape) {
        String rows = let("torch.reshape(%s, [-1, k, %d])", input, shape.get(1));
        String image = let("torch.unsqueeze(torch.permute(%s, [0, 2, 1]), 2)", rows);
        String kernel = let("torch.view(%s, [%d, %d, 1, 1])", parameter(name + ".weight"), shape.get(0), shape.get(1));
        String result = let("torch.conv2d(%s, %s, %s)", image, kernel, parameter(name + ".bias"));
        String channelsLast = let("torch.permute(torch.squeeze(%s, 2), [0, 2, 1])", result);
        return let("torch.reshape(%s, [b, -1, %d])", channelsLast, shape.get(0));
    }

    String norm(String input, String name) {
        return watched(
                name,
                let(
                        "torch.layer_norm(%s, [%d], %s, %s, 1e-12)",
                        input, dim, parameter(name + ".weight"), parameter(name + ".bias")));
    }

    /**
     * Dropout. PyTorch draws a number for each element, which on a CPU takes 5 % of a step. Here one draw of 64 bits serves
     * four elements, so the rate is exact to 1/65536.
     */
    String dropped(String input, double rate) {
        if (!dropout || rate == 0) {
            return input;
        }
        if (settings.gpu()) {
            return let("torch.dropout(%s, %s, True)", input, rate);
        }
        long lost = Math.min(Math.round(rate * NOISES), NOISES - 1);
        String count = let("torch.numel(%s)", input);
        String draws = let("torch.new_empty(%s, [torch.floordiv(torch.add(%s, 3), 4)], dtype=%d)", input, count, INT64);
        String bits = let("torch.random_(%s, %d, None)", draws, -Long.MAX_VALUE);
        String noise = let("torch.slice(torch.view_copy(%s, dtype=%d), 0, 0, %s)", bits, INT16, count);
        String kept = let("torch.to(torch.ge(%s, %d), %d)", noise, Short.MIN_VALUE + lost, FLOAT32);
        String factors = let("torch.mul_(%s, %s)", kept, (double) NOISES / (NOISES - lost));
        return let("torch.mul(%s, torch.view(%s, torch.size(%s)))", input, factors, input);
    }

    String narrow(String wide) {
        return settings.precision() == Precision.BF16 ? let("torch.to(%s, %d)", wide, BFLOAT16) : wide;
    }

    String wide(String narrow) {
        return settings.precision() == Precision.BF16 ? let("torch.to(%s, %d)", narrow, FLOAT32) : narrow;
    }

    String parameter(String name) {
        int index = parameters.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("no parameter " + name);
        }
        return "p[" + index + "]";
    }
}
