import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// A page is there when it is there; a second is short on a busy machine.
configure({ asyncUtilTimeout: 10_000 });

// Keeps Material UI's sheets out of the document: nothing looks at them, and
// jsdom would match all their rules against every element sought by its role.
jest.mock('is-in-browser', () => ({ __esModule: true, default: false }));
