/** The page and what it reads, over HTTP. */
package io.reviewstream.console.web;
