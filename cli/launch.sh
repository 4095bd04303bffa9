#!/bin/sh
# Starts idcheck on the Node version of the deployed functions, which npm ci has installed beside it: an older one, such as
# the one that npx runs on, cannot run TypeScript.
root=$(dirname "$(dirname "$(readlink -f "$0")")")
node=$root/node_modules/.bin/node
if [ ! -d "$root/node_modules" ]; then
  echo "idcheck is not installed. Run this first: cd '$root' && npm ci" >&2
  exit 1
fi
# On other systems than Linux x64 npm installs no Node, and on those without glibc what it installs does not start.
if ! "$node" --version >/dev/null 2>&1; then
  node=node
  if ! node -e 'process.exit(process.features.typescript ? 0 : 1)' 2>/dev/null; then
    echo "idcheck needs Node 22.18 or newer here, because npm ci installs its own only on Linux x64 with glibc. This is $(node --version)." >&2
    exit 1
  fi
fi
# What is compiled is kept beside what is installed: the next start takes less than half the time. Node's own place for it is a
# folder for all users, from which another one's code could be run here. Where nothing can be written, nothing is kept.
NODE_COMPILE_CACHE=${NODE_COMPILE_CACHE:-$root/node_modules/.cache/node-compile-cache}
export NODE_COMPILE_CACHE
exec "$node" --max-semi-space-size=2 --max-old-space-size=1024 "$root/cli/idcheck.ts" "$@"
