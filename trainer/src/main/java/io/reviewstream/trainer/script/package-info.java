/**
 * Programs for PyTorch as TorchScript text: how one is packed into an archive, loaded and run, without Python. What the
 * programs compute is written where it is used, in {@code network} and {@code training}.
 */
package io.reviewstream.trainer.script;
