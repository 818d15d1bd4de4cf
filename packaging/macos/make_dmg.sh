#!/usr/bin/env bash
# A disk image of the app: make_dmg.sh rnnviz.app rnnviz.dmg
# Where MACOS_IDENTITY names a certificate in the keychain, the app is signed with the hardened runtime first; where
# MACOS_NOTARY names a profile of notarytool, the image is notarised, too. Without them the app is signed ad hoc, as
# Apple silicon demands of every program, and macOS asks before its first start.
set -euo pipefail
app=$1 image=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ -d "$app" ] || { echo "there is no $app" >&2; exit 1; }
if [ -n "${MACOS_IDENTITY:-}" ]; then
    codesign --force --deep --timestamp --options runtime --entitlements "$here/entitlements.plist" \
        --sign "$MACOS_IDENTITY" "$app"
else
    codesign --force --deep --sign - "$app"
fi
codesign --verify --deep --strict "$app"
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
cp -R "$app" "$stage/"
ln -s /Applications "$stage/Applications"
rm -f "$image"
hdiutil create -volname rnnviz -srcfolder "$stage" -fs HFS+ -format ULMO "$image"
if [ -n "${MACOS_IDENTITY:-}" ] && [ -n "${MACOS_NOTARY:-}" ]; then
    codesign --timestamp --sign "$MACOS_IDENTITY" "$image"
    xcrun notarytool submit "$image" --keychain-profile "$MACOS_NOTARY" --wait
    xcrun stapler staple "$image"
fi
