import type {
  AuthService,
  BackstageCredentials,
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  PERMISSION_OF_ROLE,
  ROLES,
  roleIncludes,
} from '@analytics-engine/plugin-analytics-common';
import type { Role } from '@analytics-engine/plugin-analytics-common';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { Request } from 'express';
import { UnauthenticatedError, UnavailableError } from '../errors';
import type { ApiCaller } from '../types';
import { loopbackRefusal } from './loopbackRefusal';

const CHALLENGE = { 'WWW-Authenticate': 'Bearer realm="analytics-engine"' };

/** Seconds after which an undecided permission may be asked again. */
const RETRY_AFTER_SECONDS = 2;

/** Finds out who calls a plugin's route, and what they may do. */
export class Authenticator {
  readonly #options: {
    httpAuth: HttpAuthService;
    auth: AuthService;
    permissions: PermissionsService;
    anonymousLoopbackRole: Role | undefined;
  };

  static create(options: {
    httpAuth: HttpAuthService;
    auth: AuthService;
    permissions: PermissionsService;
    anonymousLoopbackRole: Role | undefined;
  }): Authenticator {
    return new Authenticator(options);
  }

  private constructor(options: {
    httpAuth: HttpAuthService;
    auth: AuthService;
    permissions: PermissionsService;
    anonymousLoopbackRole: Role | undefined;
  }) {
    this.#options = options;
  }

  /**
   * @throws UnauthenticatedError when credentials are wrong, or missing for a
   *   route that needs them
   * @throws NotAllowedError when the token is restricted to other plugins
   * @throws UnavailableError when the permissions could not be asked
   */
  async identify(request: Request, needed: Role | 'none'): Promise<ApiCaller> {
    const { httpAuth, auth } = this.#options;
    let credentials: BackstageCredentials;
    try {
      credentials = await httpAuth.credentials(request, {
        allow: ['user', 'service', 'none'],
      });
    } catch (error) {
      if (needed === 'none') {
        // A probe with an outdated token must still see that the server lives.
        return { kind: 'anonymous', subject: 'unknown', role: 'none' };
      }
      if ((error as Error).name === 'NotAllowedError') {
        // A token that is restricted to other plugins.
        throw error;
      }
      throw new UnauthenticatedError('The credentials are not valid', {
        headers: CHALLENGE,
        cause: error as Error,
      });
    }
    if (auth.isPrincipal(credentials, 'user')) {
      return {
        kind: 'user',
        subject: credentials.principal.userEntityRef,
        credentials,
        role: await this.#roleOf(credentials, needed),
      };
    }
    if (auth.isPrincipal(credentials, 'service')) {
      return {
        kind: 'service',
        subject: credentials.principal.subject,
        credentials,
        role: await this.#roleOf(credentials, needed),
      };
    }
    return this.#anonymous(request, needed);
  }

  /** @throws NotAllowedError when the caller's role does not suffice */
  authorize(caller: ApiCaller, needed: Role | 'none'): void {
    if (needed === 'none') {
      return;
    }
    if (caller.role === 'none' || !roleIncludes(caller.role, needed)) {
      throw new NotAllowedError(
        `This needs the role '${needed}'; '${caller.subject}' has ${
          caller.role === 'none' ? 'none' : `'${caller.role}'`
        }`,
      );
    }
  }

  #anonymous(request: Request, needed: Role | 'none'): ApiCaller {
    const role = this.#options.anonymousLoopbackRole;
    const refusal = role ? loopbackRefusal(request) : 'credentials are missing';
    if (role && !refusal) {
      if (needed === 'none' || roleIncludes(role, needed)) {
        return { kind: 'anonymous', subject: 'loopback', role };
      }
      throw new UnauthenticatedError(
        `This needs credentials with the role '${needed}': without them, requests from this machine have '${role}'`,
        { headers: CHALLENGE },
      );
    }
    if (needed === 'none') {
      return { kind: 'anonymous', subject: 'unknown', role: 'none' };
    }
    throw new UnauthenticatedError(
      `This needs credentials: ${refusal}; send 'Authorization: Bearer <token>'`,
      { headers: CHALLENGE },
    );
  }

  /** The highest role that the permissions amount to. */
  async #roleOf(
    credentials: BackstageCredentials,
    needed: Role | 'none',
  ): Promise<Role | 'none'> {
    try {
      const decisions = await this.#options.permissions.authorize(
        ROLES.map(role => ({ permission: PERMISSION_OF_ROLE[role] })),
        { credentials },
      );
      const held = ROLES.filter(
        (_, n) => decisions[n].result === AuthorizeResult.ALLOW,
      );
      return held.at(-1) ?? 'none';
    } catch (error) {
      if (needed === 'none') {
        return 'none';
      }
      throw new UnavailableError(
        `The permissions of '${
          subjectOf(credentials) ?? 'the caller'
        }' could not be asked`,
        {
          headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) },
          cause: error as Error,
        },
      );
    }
  }
}

function subjectOf(credentials: BackstageCredentials): string | undefined {
  const principal = credentials.principal as {
    userEntityRef?: string;
    subject?: string;
  };
  return principal.userEntityRef ?? principal.subject;
}
