module.exports = () => require('./src/browser/sharedPortal').stopSharedPortal();
