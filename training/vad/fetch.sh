#!/usr/bin/env bash
# usage: fetch.sh FOLDER: brings the Debian packages and the repositories of corpus.py, about 4 GB, and unpacks each below
# FOLDER. Needs Debian 12 with fresh package lists (apt-get update), git, python3 and unzip. Run it again after a failure.
set -euo pipefail
folder=$1
mkdir -p "$folder"
here=$(cd "$(dirname "$0")" && pwd)
names() { PYTHONPATH=$here python3 -c "import corpus; print(*corpus.$1)"; }
packages=$(names 'FROM_DEBIAN')
repositories=$(names 'REPOSITORIES.items()' | tr -d "(),'")
cd "$folder"
for package in $packages; do
    [ -d "$package" ] && continue
    apt-get download -q "$package"
    dpkg -x "$package"_*.deb "$package.part"
    rm "$package"_*.deb
    # Games keep their sounds in archives.
    find "$package.part" -type f \( -name '*.zip' -o -name '*.pk3' -o -name '*.wz' \) | while read -r archive; do
        unzip -q -o "$archive" '*.ogg' '*.wav' -d "$archive.unpacked" || true
        rm "$archive"
    done
    mv "$package.part" "$package"
done
set -- $repositories
while [ $# -gt 0 ]; do
    name=${1#*/}
    if [ ! -d "$name" ]; then
        rm -rf "$name.part"
        git clone -q "${MIRROR:-https://github.com}/$1" "$name.part"
        git -C "$name.part" checkout -q "$2"
        mv "$name.part" "$name"
    fi
    shift 2
done
