module.exports = () =>
  require('./src/systems/startTestPostgres').stopTestPostgres();
