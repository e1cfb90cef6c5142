import { sidebarConfig, useSidebarOpenState } from '@backstage/core-components';
import { Link } from 'react-router-dom';
import { LogoMark } from './LogoMark';
import styles from './SidebarLogo.module.css';

/** The mark, with the product's name while the sidebar is open; leads home. */
export function SidebarLogo() {
  const { isOpen } = useSidebarOpenState();
  return (
    <Link
      to="/"
      className={styles.logo}
      aria-label="Analytics Engine, home"
      style={{ minWidth: sidebarConfig.drawerWidthClosed }}
    >
      <LogoMark />
      {isOpen ? <span className={styles.name}>Analytics Engine</span> : null}
    </Link>
  );
}
