/**
 * Events as JSON and back. Reading what others produce is lenient about extra fields and spellings of a label, and
 * strict about everything else; its errors name the field and never quote the value.
 */
package io.reviewstream.common.serde;
