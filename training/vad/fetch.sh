#!/usr/bin/env bash
# usage: fetch.sh FOLDER: brings the Debian packages of corpus.py, about 2 GB, and unpacks each below FOLDER. Needs Debian 12.
set -euo pipefail
folder=$1
mkdir -p "$folder"
here=$(cd "$(dirname "$0")" && pwd)
cd "$folder"
for package in $(python3 -c "import sys; sys.path.insert(0, '$here'); import corpus; print(*(p for p in corpus.PACKAGES if p != 'synthesised'))"); do
    [ -d "$package" ] && continue
    apt-get download -q "$package"
    dpkg -x "$package"_*.deb "$package.part"
    mv "$package.part" "$package"
    rm "$package"_*.deb
done
