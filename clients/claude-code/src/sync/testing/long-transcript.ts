interface Shape {
  turns: number;
  /** Of each answer and each tool output. */
  textBytes: number;
}

const START = Date.UTC(2026, 9, 1);

/** A transcript in the form of Claude Code 2.1: in each turn a prompt, an answer of two blocks with a tool call, its result, and a last word. */
export function longTranscript(sessionId: string, { turns, textBytes }: Shape): string {
  const lines: string[] = [];
  const text = "lorem ipsum dolor ".repeat(Math.ceil(textBytes / 18)).slice(0, textBytes);
  const put = (fields: object) => {
    const number = lines.length;
    const common = { isSidechain: false, cwd: "/home/dev/long", sessionId, version: "2.1.197", gitBranch: "main" };
    const timestamp = new Date(START + number * 500).toISOString();
    lines.push(
      JSON.stringify({
        parentUuid: number === 0 ? null : `${sessionId}-${number - 1}`,
        ...common,
        uuid: `${sessionId}-${number}`,
        timestamp,
        ...fields,
      }),
    );
  };
  for (let turn = 0; turn < turns; turn++) {
    const answer = (id: string, block: object) =>
      put({
        type: "assistant",
        requestId: `req_${id}`,
        message: {
          id: `msg_${id}`,
          role: "assistant",
          model: "claude-opus-4-8",
          content: [block],
          usage: { input_tokens: 10, output_tokens: 20 },
        },
      });
    put({ type: "user", message: { role: "user", content: `Prompt ${turn}` } });
    answer(`${sessionId}-${turn}a`, { type: "text", text: `${turn} ${text}` });
    answer(`${sessionId}-${turn}a`, {
      type: "tool_use",
      id: `toolu_${sessionId}-${turn}`,
      name: "Bash",
      input: { command: `echo ${turn}` },
    });
    put({
      type: "user",
      message: {
        role: "user",
        content: [{ type: "tool_result", tool_use_id: `toolu_${sessionId}-${turn}`, content: `${turn} ${text}` }],
      },
    });
    answer(`${sessionId}-${turn}b`, { type: "text", text: "Done." });
  }
  return `${lines.join("\n")}\n`;
}
