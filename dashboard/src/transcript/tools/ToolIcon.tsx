import {
  Bot,
  FilePen,
  FilePlus,
  FileText,
  Globe,
  ListTodo,
  MessageCircleQuestion,
  Plug,
  Search,
  SquareTerminal,
  Wrench,
  type LucideIcon,
} from "lucide-react";
import type { ReactNode } from "react";
import { readToolName } from "./tool-name";

const ICONS: Readonly<Record<string, LucideIcon>> = {
  agent: Bot,
  applypatch: FilePen,
  askuserquestion: MessageCircleQuestion,
  bash: SquareTerminal,
  bashoutput: SquareTerminal,
  codesearch: Search,
  edit: FilePen,
  glob: Search,
  grep: Search,
  killshell: SquareTerminal,
  list: Search,
  ls: Search,
  multiedit: FilePen,
  notebookedit: FilePen,
  patch: FilePen,
  question: MessageCircleQuestion,
  read: FileText,
  shell: SquareTerminal,
  task: Bot,
  taskcreate: ListTodo,
  taskupdate: ListTodo,
  todoread: ListTodo,
  todowrite: ListTodo,
  view: FileText,
  webfetch: Globe,
  websearch: Globe,
  write: FilePlus,
};

export function ToolIcon({ toolName }: { toolName: string | null }): ReactNode {
  const { plain, server } = readToolName(toolName);
  const Icon = server === null ? (ICONS[plain] ?? Wrench) : Plug;
  return <Icon aria-hidden size={14} />;
}
