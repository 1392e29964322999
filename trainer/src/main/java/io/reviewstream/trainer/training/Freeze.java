package io.reviewstream.trainer.training;

import io.reviewstream.common.failure.Failure;
import java.util.Locale;

/** Which part of the network stays as it was pre-trained. */
public sealed interface Freeze {

    /** Everything is trained. */
    record Nothing() implements Freeze {
        @Override
        public boolean freezes(String parameter) {
            return false;
        }

        @Override
        public String toString() {
            return "none";
        }
    }

    /** Only the classification head is trained; the rest runs once over the data, without dropout. */
    record Backbone() implements Freeze {
        @Override
        public boolean freezes(String parameter) {
            return parameter.startsWith("distilbert.");
        }

        @Override
        public String toString() {
            return "backbone";
        }
    }

    /**
     * The embeddings and the lowest layers stay.
     *
     * @param layers how many layers, counted from the embeddings
     */
    record LowestLayers(int layers) implements Freeze {
        /** Checks the number. */
        public LowestLayers {
            if (layers < 0) {
                throw new IllegalArgumentException("layers must not be negative: " + layers);
            }
        }

        @Override
        public boolean freezes(String parameter) {
            if (parameter.startsWith("distilbert.embeddings.")) {
                return true;
            }
            String prefix = "distilbert.transformer.layer.";
            return parameter.startsWith(prefix)
                    && Integer.parseInt(parameter.substring(prefix.length(), parameter.indexOf('.', prefix.length())))
                            < layers;
        }

        @Override
        public String toString() {
            return Integer.toString(layers);
        }
    }

    /** Whether the parameter of this Hugging Face name stays as it is. */
    boolean freezes(String parameter);

    /**
     * {@code none}, {@code backbone}, or a number of layers.
     *
     * @throws Failure if it is none of them
     */
    static Freeze parse(String text) {
        if (text.matches("[0-9]{1,4}")) {
            return new LowestLayers(Integer.parseInt(text));
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "none" -> new Nothing();
            case "backbone" -> new Backbone();
            default -> throw Failure.usage("Cannot freeze '" + text + "'; say none, backbone, or a number of layers");
        };
    }
}
