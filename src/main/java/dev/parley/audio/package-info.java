/** Audio as values, and the detection of speech in it. */
package dev.parley.audio;
