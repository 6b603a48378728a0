/** What a session is called: its title, else what it began with or where. */
export function sessionTitle({
  title,
  projectName,
  externalId,
}: {
  title: string | null;
  projectName: string | null;
  externalId: string;
}): string {
  if (title !== null && title.trim() !== "") return title;
  return projectName === null ? `Session ${externalId.slice(0, 16)}` : `Untitled session in ${projectName}`;
}
