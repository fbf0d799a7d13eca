/**
 * The OpenAI Realtime protocol (GA names), {@code /v1/realtime}, from the server's side: any SDK of that ecosystem is a client.
 * The order of the server's events and what each client relies on was found out by running the clients.
 */
package dev.parley.client.realtime;
