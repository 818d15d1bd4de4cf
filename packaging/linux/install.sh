#!/bin/sh
# Puts rnnviz into the menu of this user, or of everybody where root runs it; `./install.sh --remove` takes it out again.
# The program stays in the folder in which this file lies. Runs, scenes and settings are never touched.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if [ "$(id -u)" = 0 ]; then
    share=/usr/local/share bin=/usr/local/bin
else
    share=${XDG_DATA_HOME:-$HOME/.local/share} bin=$HOME/.local/bin
fi
refresh() {
    command -v update-mime-database >/dev/null && update-mime-database "$share/mime" || true
    command -v update-desktop-database >/dev/null && update-desktop-database "$share/applications" || true
}
if [ "${1:-}" = --remove ]; then
    rm -f "$bin/rnnviz" "$share/applications/rnnviz.desktop" "$share/mime/packages/rnnviz.xml" \
        "$share/icons/hicolor/scalable/apps/rnnviz.svg"
    refresh
    echo "rnnviz is out of the menu; the folder $here can be deleted."
    echo "Your runs and scenes stay where they are: ${XDG_DATA_HOME:-$HOME/.local/share}/rnnviz"
    exit 0
fi
mkdir -p "$bin" "$share/applications" "$share/mime/packages" "$share/icons/hicolor/scalable/apps"
ln -sf "$here/rnnviz" "$bin/rnnviz"
sed "s|^Exec=rnnviz|Exec=\"$here/rnnviz\"|" "$here/share/rnnviz.desktop" >"$share/applications/rnnviz.desktop"
cp "$here/share/rnnviz.xml" "$share/mime/packages/rnnviz.xml"
cp "$here/share/rnnviz.svg" "$share/icons/hicolor/scalable/apps/rnnviz.svg"
refresh
# Without that database a file manager finds who opens a file only where it is told so.
if ! command -v update-desktop-database >/dev/null && [ "$(id -u)" != 0 ] && command -v xdg-mime >/dev/null; then
    xdg-mime default rnnviz.desktop application/x-rnnviz application/x-keras || true
fi
echo "rnnviz is in the menu, and as the command $bin/rnnviz."
