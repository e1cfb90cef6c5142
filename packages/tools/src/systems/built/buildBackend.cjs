/**
 * Builds the backend and all packages that it runs with into the directory of
 * the argument, as `yarn workspace backend build` does for an installation:
 * the same bundles, the same files, manifests that point at them. The portal's
 * pages are taken as they are: to build them takes minutes, and the command line
 * knows only all or nothing, hence the parts behind it.
 */
const { resolve } = require('node:path');
const { PackageGraph } = require('@backstage/cli-node');
const packager = require('@backstage/cli-module-build/dist/lib/builder/packager.cjs.js');
const {
  Output,
} = require('@backstage/cli-module-build/dist/lib/builder/types.cjs.js');
const {
  createDistWorkspace,
} = require('@backstage/cli-module-build/dist/lib/packager/createDistWorkspace.cjs.js');

const BACKEND = 'backend';
const PAGES = 'app';

async function build(targetDir) {
  const workspacePackages = await PackageGraph.listTargetPackages();
  const backend = workspacePackages.find(
    ({ packageJson }) => packageJson.name === BACKEND,
  );
  await packager.buildPackage({
    targetDir: backend.dir,
    packageJson: backend.packageJson,
    outputs: new Set([Output.cjs]),
    workspacePackages,
  });
  await createDistWorkspace([BACKEND], {
    targetDir: resolve(targetDir),
    buildDependencies: true,
    buildExcludes: [BACKEND, PAGES],
    files: ['package.json'],
  });
}

build(process.argv[2]).catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
