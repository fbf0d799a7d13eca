#!/usr/bin/env bash
# usage: synthesise.sh FOLDER: sentences by the voices of espeak-ng and flite, into FOLDER/synthesised.
set -euo pipefail
out=$1/synthesised
mkdir -p "$out"
sentences=(
    "Good morning, how are you today?" "What is on my list?" "Cancel that, please." "No." "Yes, of course." "Wait."
    "I would like to book a table for two at seven." "Where is the nearest chemist?" "Stop it." "Call my sister."
    "Turn the lights off in the kitchen." "How far is it to the station?" "Never mind." "Okay, and then?"
    "The quick brown fox jumps over the lazy dog." "She sells sea shells on the shore." "Hello?" "Could you repeat it?"
    "Six thirsty thistles." "Play something else.")
n=0
for sentence in "${sentences[@]}"; do
    n=$((n + 1))
    for voice in kal16 awb rms slt; do
        flite -voice "$voice" -t "$sentence" -o "$out/flite-$voice-$n.wav"
    done
    for voice in en-gb en-us+f2 en-gb-scotland+m1 en-us+f4 en-029+m3 en-gb-x-rp+f1 en-us+m5 hi+f3; do
        espeak-ng -v "$voice" -s $((130 + 10 * (n % 10))) -w "$out/espeak_${voice//[^a-z0-9]/_}-$n.wav" "$sentence"
    done
done
