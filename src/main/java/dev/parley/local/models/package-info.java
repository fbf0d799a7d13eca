/**
 * The models of the neural engines on disk: what is wanted, where it comes from, and the command {@code models} that
 * fetches it. Nothing is fetched but by that command.
 */
package dev.parley.local.models;
