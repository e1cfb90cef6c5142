import {
  checkFilesResponseSchema,
  identifierSchema,
  type CheckFilesResponse,
} from '@analytics-engine/plugin-analytics-common';
import {
  defineRoute,
  type ApiRoute,
} from '@analytics-engine/plugin-analytics-node';
import { z } from 'zod';
import type { CheckFileStore } from './CheckFileStore';
import { toCheckFile } from './CheckFileStore';
import type { CheckFileSync } from './CheckFileSync';

const MAX_REF_LENGTH = 300;

/** Files with checks that entities of the catalog name. */
export function createCheckFileRoutes(options: {
  store: CheckFileStore;
  sync: CheckFileSync;
}): ApiRoute<any, any, any>[] {
  const { store, sync } = options;
  const answer = async (query: { dataset?: string; entity?: string }) => {
    const files = (await store.list(query.dataset)).filter(
      ({ entityRef }) =>
        query.entity === undefined || entityRef === query.entity,
    );
    const body: CheckFilesResponse = { files: files.map(toCheckFile) };
    return { body };
  };
  return [
    defineRoute({
      method: 'get',
      path: '/check-files',
      role: 'viewer',
      summary: 'Files with checks that entities of the catalog name',
      query: z.strictObject({
        dataset: identifierSchema.optional(),
        entity: z.string().min(1).max(MAX_REF_LENGTH).optional(),
      }),
      responses: {
        200: { description: 'The files', schema: checkFilesResponseSchema },
      },
      handler: ({ query }) => answer(query),
    }),
    defineRoute({
      method: 'post',
      path: '/check-files/refresh',
      role: 'operator',
      summary: 'Read the files with checks now',
      responses: {
        200: { description: 'The files', schema: checkFilesResponseSchema },
        503: { description: 'The catalog cannot be asked' },
      },
      audit: {
        action: 'DATA_QUALITY_CHECK_FILES_REFRESH',
        target: () => 'check-files',
      },
      handler: async () => {
        await sync.run();
        return answer({});
      },
    }),
  ];
}
