package dev.parley.audio;

/**
 * What speech is heard in.
 *
 * @param level      of the user's voice, in decibels of full scale
 * @param background what else is heard, as loud as it then is, or null
 * @param echo       whether the assistant's voice comes back
 * @param telephone  whether the user's voice comes through the band of a telephone
 * @param room       which of the rooms the user's voice is in, or -1
 */
record Setting(double level, Sound background, boolean echo, boolean telephone, int room) {
    static Setting quiet(double level) {
        return new Setting(level, null, false, false, -1);
    }

    /** @param below how far the background is below the user's voice, in decibels */
    Setting in(Sound background, double below) {
        return new Setting(level, background.spokenAt(level - below), echo, telephone, room);
    }

    Setting withEcho() {
        return new Setting(level, background, true, telephone, room);
    }

    Setting byTelephone() {
        return new Setting(level, background, echo, true, room);
    }

    Setting inRoom(int index) {
        return new Setting(level, background, echo, telephone, index);
    }
}
