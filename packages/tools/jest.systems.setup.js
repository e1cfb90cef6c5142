// Jest's own transform does not reach what a setup file imports from other packages.
require('@backstage/cli/config/nodeTransform.cjs');

module.exports = async () => {
  await require('./src/systems/requireCurl').requireCurl();
  await require('./src/systems/startTestPostgres').startTestPostgres();
};
