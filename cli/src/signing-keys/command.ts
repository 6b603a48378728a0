import { Command } from "commander";
import { newSigningKeys } from "./new-keys";

export function signingKeysCommand(): Command {
  return new Command("signing-keys")
    .description(
      "print new keys for the sign-in of a deployment on Convex, as a file for `npx convex env set --from-file`",
    )
    .action(async () => {
      const keys = await newSigningKeys();
      for (const [name, value] of Object.entries(keys)) process.stdout.write(`${name}='${value}'\n`);
      process.stderr.write(
        "Whoever has JWT_PRIVATE_KEY can sign in as anybody. opensync up needs none of this: it makes its own.\n",
      );
    });
}
