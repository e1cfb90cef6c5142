import '@testing-library/jest-dom';

// Keeps Material UI's sheets out of the document: nothing looks at them, and
// jsdom would match all their rules against every element sought by its role.
jest.mock('is-in-browser', () => ({ __esModule: true, default: false }));
