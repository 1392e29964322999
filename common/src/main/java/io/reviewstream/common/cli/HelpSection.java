package io.reviewstream.common.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The headings of {@code --help}, in their order. Picocli's argument groups also have headings, but drop the other
 * options of a group when one of them is given twice.
 */
public enum HelpSection {
    /** What most users need. */
    OPTIONS("Options"),
    /** How a model is fine-tuned. */
    TRAINING("Training"),
    /** What decides whether a model is promoted. */
    GATE("Gate"),
    /** How a model is served. */
    INFERENCE("Inference"),
    /** Where id, text and label of a review are. */
    INPUT("Input"),
    /** When retraining is requested. */
    RETRAINING("Retraining"),
    /** When a new model is kept or rolled back. */
    RELEASE("Release"),
    /** How to connect to Kafka. */
    KAFKA_CONNECTION("Kafka connection"),
    /** Names of topics. */
    KAFKA_TOPICS("Kafka topics"),
    /** Where models are stored. */
    REGISTRY("Registry and S3"),
    /** Health, metrics, status. */
    HTTP("HTTP"),
    /** What every command has. */
    GENERAL("General");

    /** The section of an option, or of all options that a class declares. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.TYPE, ElementType.FIELD})
    public @interface In {
        /** The section. */
        HelpSection value();
    }

    private final String heading;

    HelpSection(String heading) {
        this.heading = heading;
    }

    /** As it is shown. */
    public String heading() {
        return heading;
    }

    /** The visible options of a command in this section, in the order of their declaration. */
    public List<OptionSpec> options(CommandSpec command) {
        return command.options().stream()
                .filter(option -> !option.hidden() && of(option) == this)
                .toList();
    }

    private static HelpSection of(OptionSpec option) {
        // Those that are no field are --help and --version.
        if (!(option.userObject() instanceof Field field)) {
            return GENERAL;
        }
        In own = field.getAnnotation(In.class);
        In ofClass = field.getDeclaringClass().getAnnotation(In.class);
        return own != null ? own.value() : ofClass != null ? ofClass.value() : OPTIONS;
    }

    /** All options of a command under their headings. */
    static String render(Help help) {
        StringBuilder text = new StringBuilder();
        for (HelpSection section : values()) {
            List<OptionSpec> options = section.options(help.commandSpec());
            if (!options.isEmpty()) {
                Help.Layout layout = help.createDefaultLayout();
                layout.addOptions(options, help.parameterLabelRenderer());
                text.append(String.format(Locale.ROOT, "%n%s:%n", section.heading))
                        .append(layout);
            }
        }
        return text.toString();
    }
}
