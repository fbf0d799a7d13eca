/**
 * The typed configuration. {@code defaults.json} beside this package holds every default and says what each key means;
 * what a user gives is laid over it, bound into records and checked, once, at start.
 */
package dev.parley.config;
