#!/usr/bin/env node
'use strict';
const { existsSync } = require('node:fs');
const { join } = require('node:path');

// In a checkout the sources run as they are; a published package has only dist.
const source = join(__dirname, '..', 'src', 'cli', 'main.ts');
if (existsSync(source)) {
  require('@backstage/cli/config/nodeTransform.cjs');
  require(source).main();
} else {
  require('../dist/cli.cjs.js').main();
}
