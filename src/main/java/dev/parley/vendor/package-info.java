/**
 * What the three stages share in talking to vendors: {@link dev.parley.vendor.VendorSocket} (one WebSocket),
 * {@link dev.parley.vendor.VendorErrors} (the one table of vendors' errors), {@link dev.parley.vendor.Refusals},
 * {@link dev.parley.vendor.VendorUrl} and {@link dev.parley.vendor.VendorKeyCheck}. Knows no vendor by name.
 */
package dev.parley.vendor;
