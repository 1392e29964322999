package io.reviewstream.quickstart;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.reviewstream.common.Rooms;

@AnalyzeClasses(packages = "io.reviewstream.quickstart", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageStructureTest {
    @ArchTest
    static final ArchRule noTextDependsOnTheLocale = Rooms.NO_TEXT_DEPENDS_ON_THE_LOCALE;

    @ArchTest
    static final ArchRule roomsAreFreeOfCycles =
            slices().matching("io.reviewstream.quickstart.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule everyClassIsInAListedPackage = Rooms.of(
            "io.reviewstream.quickstart",
            """
                    sample ->
                    demo -> sample
                    command -> demo sample
                    top -> command
                    """);
}
