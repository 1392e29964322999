package io.reviewstream.trainer.command;

import io.reviewstream.common.cli.CommandLines.CommonOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command with a result, which is printed. */
abstract class ResultCommand implements Callable<Integer> {
    @Mixin
    CommonOptions common;

    @Mixin
    ResultPrinter results;
}
