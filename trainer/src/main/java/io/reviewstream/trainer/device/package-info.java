/**
 * The device that a training run computes on, and what PyTorch, the driver and the processor report about it.
 */
package io.reviewstream.trainer.device;
