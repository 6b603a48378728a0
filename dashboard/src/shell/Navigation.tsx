import { useAuthActions } from "@convex-dev/auth/react";
import { Link, useLocation } from "@tanstack/react-router";
import {
  ChartColumn,
  CircleUser,
  ClipboardCheck,
  Keyboard,
  LayoutDashboard,
  LogOut,
  MessagesSquare,
  Monitor,
  Moon,
  Search,
  Settings,
  Sun,
} from "lucide-react";
import type { ReactNode } from "react";
import { useMe } from "../backend/useMe";
import { keepFilters } from "../filters/useFilters";
import { chooseTheme, useTheme, type ThemeChoice } from "../theme/theme";
import { IconButton } from "../ui/IconButton";
import { Menu } from "../ui/Menu";
import { Button } from "../ui/Button";
import { useActiveInView } from "../ui/useActiveInView";
import { shownKeys } from "./shortcuts";
import { Wordmark } from "./Wordmark";
import styles from "./Navigation.module.css";

const PAGES = [
  { to: "/", name: "Overview", Icon: LayoutDashboard },
  { to: "/sessions", name: "Sessions", Icon: MessagesSquare },
  { to: "/search", name: "Search", Icon: Search },
  { to: "/usage", name: "Usage", Icon: ChartColumn },
  { to: "/evals", name: "Evals", Icon: ClipboardCheck },
  { to: "/settings", name: "Settings", Icon: Settings },
] as const;

/** The pages, the account and the theme. Filters go along from page to page. */
export function Navigation({ onSearch, onKeys }: { onSearch: () => void; onKeys: () => void }): ReactNode {
  const row = useActiveInView<HTMLUListElement>(useLocation().pathname);
  return (
    <nav className={styles.nav} aria-label="Pages">
      <div className={styles.top}>
        <Link to="/" className={styles.home}>
          <Wordmark />
        </Link>
        <button type="button" className={styles.search} onClick={onSearch}>
          <Search aria-hidden size={14} />
          <span className={styles.searchWord}>Search</span>
          <kbd className={styles.keys} aria-hidden>
            {shownKeys("Mod+K")}
          </kbd>
        </button>
      </div>
      <ul ref={row} className={styles.pages}>
        {PAGES.map(({ to, name, Icon }) => (
          <li key={to}>
            <Link
              to={to}
              search={keepFilters}
              className={styles.page}
              activeProps={{ "data-active": true, "aria-current": "page" }}
              activeOptions={{ exact: to === "/", includeSearch: false }}
            >
              <Icon aria-hidden size={16} />
              <span>{name}</span>
            </Link>
          </li>
        ))}
      </ul>
      <div className={styles.bottom}>
        <Account />
        <ThemeSwitch />
        <IconButton label="Keys" keys="?" onClick={onKeys}>
          <Keyboard aria-hidden />
        </IconButton>
      </div>
    </nav>
  );
}

function Account(): ReactNode {
  const me = useMe();
  const { signOut } = useAuthActions();
  return (
    <Menu
      trigger={
        <Button kind="ghost" size="s" className={styles.account}>
          <CircleUser aria-hidden size={16} />
          <span className={styles.name}>{me?.name ?? "Account"}</span>
        </Button>
      }
      items={[{ label: "Sign out", icon: <LogOut aria-hidden />, onSelect: () => void signOut() }]}
    />
  );
}

const THEMES: readonly { choice: ThemeChoice; name: string; Icon: typeof Sun }[] = [
  { choice: "system", name: "As the device", Icon: Monitor },
  { choice: "light", name: "Light", Icon: Sun },
  { choice: "dark", name: "Dark", Icon: Moon },
];

function ThemeSwitch(): ReactNode {
  const { choice } = useTheme();
  const Icon = THEMES.find((theme) => theme.choice === choice)?.Icon ?? Monitor;
  return (
    <Menu
      trigger={
        <Button kind="ghost" size="s" aria-label="Theme">
          <Icon aria-hidden size={16} />
        </Button>
      }
      items={THEMES.map((theme) => ({
        label: theme.choice === choice ? `${theme.name} (now)` : theme.name,
        icon: <theme.Icon aria-hidden />,
        onSelect: () => chooseTheme(theme.choice),
      }))}
    />
  );
}
