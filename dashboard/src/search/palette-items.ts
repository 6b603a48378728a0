import {
  ChartColumn,
  ClipboardCheck,
  Database,
  KeyRound,
  Keyboard,
  Laptop,
  LayoutDashboard,
  LogOut,
  MessagesSquare,
  Monitor,
  Moon,
  ScrollText,
  Search,
  Settings,
  Share2,
  Star,
  Sun,
  Trash2,
  UserPlus,
  Users,
  type LucideIcon,
} from "lucide-react";
import type { SearchParams } from "../filters/filters";

/** Somewhere to go or something to do by its name. */
export interface PaletteItem {
  readonly name: string;
  /** Other words that it is found by. */
  readonly words?: string;
  readonly Icon: LucideIcon;
  /** Only the deployment's owner may. */
  readonly isOwners?: true;
}

export interface PageItem extends PaletteItem {
  readonly to: "/" | "/sessions" | "/search" | "/usage" | "/evals" | "/settings" | "/settings/$page";
  readonly page?: string;
  readonly search?: SearchParams;
}

export const PAGES: readonly PageItem[] = [
  { name: "Overview", to: "/", words: "home start", Icon: LayoutDashboard },
  { name: "Sessions", to: "/sessions", words: "list", Icon: MessagesSquare },
  { name: "Search", to: "/search", words: "find messages", Icon: Search },
  { name: "Usage", to: "/usage", words: "cost tokens prices", Icon: ChartColumn },
  { name: "Evals", to: "/evals", words: "labels queue golden", Icon: ClipboardCheck },
  { name: "Settings", to: "/settings", words: "account preferences", Icon: Settings },
  { name: "Starred sessions", to: "/sessions", search: { starred: "1" }, words: "favourites", Icon: Star },
  { name: "Sessions that wait for you", to: "/sessions", search: { status: "waiting" }, Icon: MessagesSquare },
  {
    name: "Sessions at work",
    to: "/sessions",
    search: { status: "working" },
    words: "live running",
    Icon: MessagesSquare,
  },
  { name: "Trash", to: "/sessions", search: { trash: "1" }, words: "deleted restore", Icon: Trash2 },
  { name: "API keys", to: "/settings/$page", page: "keys", words: "settings token revoke", Icon: KeyRound },
  { name: "Machines and privacy", to: "/settings/$page", page: "machines", words: "settings clients", Icon: Laptop },
  { name: "Shared links", to: "/settings/$page", page: "shares", words: "settings revoke public", Icon: Share2 },
  {
    name: "Your data",
    to: "/settings/$page",
    page: "data",
    words: "settings export delete everything retention",
    Icon: Database,
  },
  {
    name: "Invitations",
    to: "/settings/$page",
    page: "invitations",
    words: "settings users withdraw",
    Icon: Users,
    isOwners: true,
  },
  { name: "Audit log", to: "/settings/$page", page: "audit", words: "settings history events", Icon: ScrollText },
];

export type CommandName = "light" | "dark" | "system" | "keys" | "newKey" | "invite" | "signOut";

export const COMMANDS: readonly (PaletteItem & { readonly command: CommandName })[] = [
  { command: "light", name: "Light theme", words: "appearance", Icon: Sun },
  { command: "dark", name: "Dark theme", words: "appearance night", Icon: Moon },
  { command: "system", name: "Theme as the device", words: "appearance system", Icon: Monitor },
  { command: "keys", name: "Show the keys", words: "keyboard shortcuts help", Icon: Keyboard },
  { command: "newKey", name: "New API key…", words: "token create", Icon: KeyRound },
  { command: "invite", name: "Invite somebody…", words: "user invitation link", Icon: UserPlus, isOwners: true },
  { command: "signOut", name: "Sign out", words: "log out leave", Icon: LogOut },
];

/** Those that have a word beginning with each word of the text; all of them for no text. */
export function named<Item extends PaletteItem>(
  items: readonly Item[],
  text: string,
  isOwner: boolean,
): readonly Item[] {
  const wanted = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return items.filter(({ name, words = "", isOwners = false }) => {
    if (isOwners && !isOwner) return false;
    const own = `${name} ${words}`.toLowerCase().split(/\s+/);
    return wanted.every((word) => own.some((each) => each.startsWith(word)));
  });
}
