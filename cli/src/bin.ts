import { outliveReaders } from "@opensync/client-core";
import { main } from "./main";

outliveReaders(process.stdout, process.stderr);

process.exitCode = await main(process.argv.slice(2));
