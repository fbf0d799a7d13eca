/**
 * Telephone calls over the media streams of Twilio, Plivo and Exotel, from the side that the vendor dials: JSON messages with
 * audio in base64, marks that come back when they were played, and a message that clears what is buffered.
 */
package dev.parley.client.phone;
