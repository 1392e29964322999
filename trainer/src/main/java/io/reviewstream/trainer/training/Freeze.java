package io.reviewstream.trainer.training;

import io.reviewstream.common.error.UserException;
import java.util.Locale;

/** The part of the network that is not trained. */
public sealed interface Freeze {

    /** Everything is trained. */
    record Nothing() implements Freeze {
        @Override
        public boolean freezes(String parameter, int layers) {
            return false;
        }

        @Override
        public String toString() {
            return "none";
        }
    }

    /** Only the classification head is trained; the backbone runs once over the data, without dropout. */
    record Backbone() implements Freeze {
        @Override
        public boolean freezes(String parameter, int layers) {
            return parameter.startsWith("distilbert.");
        }

        @Override
        public String toString() {
            return "backbone";
        }
    }

    /**
     * The last layers and the head are trained; the embeddings and the layers below are not.
     *
     * @param trained number of layers, counted from the head
     */
    record AllButLastLayers(int trained) implements Freeze {
        /** Checks the number. */
        public AllButLastLayers {
            if (trained < 0) {
                throw new IllegalArgumentException("The number of trained layers must not be negative: " + trained);
            }
        }

        @Override
        public boolean freezes(String parameter, int layers) {
            if (parameter.startsWith("distilbert.embeddings.")) {
                return true;
            }
            String prefix = "distilbert.transformer.layer.";
            return parameter.startsWith(prefix)
                    && Integer.parseInt(parameter.substring(prefix.length(), parameter.indexOf('.', prefix.length())))
                            < layers - trained;
        }

        @Override
        public String toString() {
            return Integer.toString(trained);
        }
    }

    /** Whether the parameter of this Hugging Face name is not trained, in a network of so many layers. */
    boolean freezes(String parameter, int layers);

    /** Whether a layer among so many at the top is not trained. */
    default boolean freezesTop(int count) {
        return count > 0 && freezes("distilbert.transformer.layer.0.", count);
    }

    /**
     * Reads {@code none}, {@code backbone}, or the number of last layers to train.
     *
     * @throws UserException if it is none of them
     */
    static Freeze parse(String text) {
        if (text.matches("[0-9]{1,4}")) {
            return new AllButLastLayers(Integer.parseInt(text));
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "none" -> new Nothing();
            case "backbone" -> new Backbone();
            default ->
                throw UserException.usage(
                        "--freeze must be none, backbone, or the number of last layers to train, not '" + text + "'.");
        };
    }
}
