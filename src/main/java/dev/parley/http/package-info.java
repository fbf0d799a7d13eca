/** The browser's side: the page, health, and the hand-over of each conversation's socket to a session. */
package dev.parley.http;
