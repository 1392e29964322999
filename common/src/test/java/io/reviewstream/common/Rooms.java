package io.reviewstream.common;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.text.DecimalFormat;
import java.text.NumberFormat;
import java.time.format.DateTimeFormatter;
import java.util.Formatter;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The packages of a module and the arrows between them, as a table that a structure test holds the classes against. */
public final class Rooms {
    /** The name of a module's top package in the table. */
    private static final String TOP = "top";

    /**
     * What a program writes has the same digits and letters everywhere: no text is formatted by the locale of the
     * machine, which for Persian or Arabic has digits of its own, and for Turkish another lower case of I.
     */
    public static final ArchRule NO_TEXT_DEPENDS_ON_THE_LOCALE = ArchRuleDefinition.noClasses()
            .should()
            .callMethod(String.class, "formatted", Object[].class)
            .orShould()
            .callMethod(String.class, "format", String.class, Object[].class)
            .orShould()
            .callMethod(String.class, "toLowerCase")
            .orShould()
            .callMethod(String.class, "toUpperCase")
            .orShould()
            .callMethod(PrintStream.class, "printf", String.class, Object[].class)
            .orShould()
            .callMethod(PrintStream.class, "format", String.class, Object[].class)
            .orShould()
            .callMethod(PrintWriter.class, "printf", String.class, Object[].class)
            .orShould()
            .callMethod(PrintWriter.class, "format", String.class, Object[].class)
            .orShould()
            .callConstructor(Formatter.class)
            .orShould()
            .callConstructor(DecimalFormat.class, String.class)
            .orShould()
            .callMethod(NumberFormat.class, "getInstance")
            .orShould()
            .callMethod(DateTimeFormatter.class, "ofPattern", String.class);

    private Rooms() {}

    /**
     * Every class is in a listed package, and a package uses only those listed behind its arrow.
     *
     * @param root the module's top package
     * @param table a line {@code package -> used packages} each, names relative to the root; {@code top} is the root
     */
    public static ArchRule of(String root, String table) {
        Map<String, Set<String>> arrows = table.lines()
                .map(line -> line.split("->", -1))
                .collect(Collectors.toMap(
                        line -> line[0].strip(), line -> Set.of(line[1].strip().split("\\s+"))));
        return ArchRuleDefinition.classes().should(new ArchCondition<JavaClass>("be in a listed package") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                String from = room(root, type);
                if (!arrows.containsKey(from)) {
                    events.add(SimpleConditionEvent.violated(
                            type, type.getName() + " is in package '" + from + "', which the table does not list"));
                    return;
                }
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    if (!target.getPackageName().startsWith(root)) {
                        continue;
                    }
                    String to = room(root, target);
                    if (!to.equals(from) && !arrows.get(from).contains(to)) {
                        events.add(SimpleConditionEvent.violated(
                                type, from + " may not use " + to + ": " + dependency.getDescription()));
                    }
                }
            }
        });
    }

    private static String room(String root, JavaClass type) {
        String name = type.getPackageName();
        return name.equals(root) ? TOP : name.substring(root.length() + 1);
    }
}
