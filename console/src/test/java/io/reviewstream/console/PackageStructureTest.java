package io.reviewstream.console;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.reviewstream.common.Rooms;

@AnalyzeClasses(packages = "io.reviewstream.console", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageStructureTest {
    @ArchTest
    static final ArchRule noTextDependsOnTheLocale = Rooms.NO_TEXT_DEPENDS_ON_THE_LOCALE;

    @ArchTest
    static final ArchRule roomsAreFreeOfCycles =
            slices().matching("io.reviewstream.console.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule everyClassIsInAListedPackage = Rooms.of(
            "io.reviewstream.console",
            """
                    loop ->
                    deadletter -> web
                    label -> web
                    model -> web
                    steer -> deadletter loop web
                    web -> loop
                    command -> loop top web
                    top -> deadletter label loop model steer web
                    """);
}
