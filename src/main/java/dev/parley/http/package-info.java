/** The HTTP side: the page, health, tickets, and the hand-over of each accepted WebSocket to a session verticle. */
package dev.parley.http;
