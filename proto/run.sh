#!/bin/sh
npx esbuild proto/main.ts --bundle --platform=node --format=cjs --target=node20 --outfile=dist/proto.cjs --external:electron --external:sharp '--external:@tensorflow/*' --define:import.meta.url=stillpointModuleUrl '--banner:js=const stillpointModuleUrl = require("node:url").pathToFileURL(__filename).href;' --log-level=warning && exec node dist/proto.cjs "$@"
