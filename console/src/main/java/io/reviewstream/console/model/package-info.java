/** One model: the page of its card and history, and a text that the champion classifies. */
package io.reviewstream.console.model;
