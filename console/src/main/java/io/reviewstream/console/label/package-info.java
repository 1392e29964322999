/** Reviews that somebody should label, and the labels that people give. */
package io.reviewstream.console.label;
