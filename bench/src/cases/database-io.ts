export async function databaseIo(): Promise<void> {}
