/** What a person tells the loop, by the command line or the console: promote, roll back, abort a release, retrain. */
package io.reviewstream.common.control;
