/**
 * The typed configuration. {@code defaults.json} beside this package holds every default and every explanation, once. The
 * operator's JSON is merged over it, bound into records and checked at start.
 */
package dev.parley.config;
