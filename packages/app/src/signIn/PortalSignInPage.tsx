import { SignInPage } from '@backstage/core-components';
import type { SignInPageProps } from '@backstage/plugin-app-react';

/** Backstage's sign-in under the product's name. */
export function PortalSignInPage(props: SignInPageProps) {
  return (
    <SignInPage
      {...props}
      title="Sign in to Analytics Engine"
      align="center"
      providers={['guest']}
    />
  );
}
