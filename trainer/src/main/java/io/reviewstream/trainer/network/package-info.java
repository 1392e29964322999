/**
 * DistilBERT under Hugging Face names: its configuration, its weights in safetensors files, its forward pass on PyTorch
 * through DJL, and the tokenizer files that belong to it. A BERT encoder becomes one when it is read. How
 * the weights are learned is in {@code training}, and how they become a served file is in {@code export}.
 */
package io.reviewstream.trainer.network;
