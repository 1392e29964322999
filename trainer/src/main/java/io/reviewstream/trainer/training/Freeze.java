package io.reviewstream.trainer.training;

import io.reviewstream.common.error.UserException;
import java.util.Locale;

/** Which part of the network stays as it was pre-trained. */
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

    /** Only the classification head is trained; the rest runs once over the data, without dropout. */
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
     * The last layers and the head are trained; the embeddings and the layers below stay.
     *
     * @param trained how many layers, counted from the head
     */
    record AllButLastLayers(int trained) implements Freeze {
        /** Checks the number. */
        public AllButLastLayers {
            if (trained < 0) {
                throw new IllegalArgumentException("layers must not be negative: " + trained);
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

    /** Whether the parameter of this Hugging Face name stays as it is in a network of so many layers. */
    boolean freezes(String parameter, int layers);

    /**
     * {@code none}, {@code backbone}, or how many of the last layers are trained.
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
                        "--freeze is none, backbone, or how many of the last layers are trained, not '" + text + "'.");
        };
    }
}
