// Repeats what KV refused for a moment.

const WAITS_MS = [1_100, 2_200, 4_400];

/** Whether it may succeed a little later. A quota lasts until midnight, so waiting for it is no use. */
function isPassing(error: Error): boolean {
  return / failed: (429|5\d\d) /.test(error.message) && !error.message.includes("for the day");
}

/** Carries out an operation, which must be one that does no harm when it is done twice. */
export async function withRetries<T>(operation: () => Promise<T>): Promise<T> {
  for (const wait of WAITS_MS) {
    try {
      return await operation();
    } catch (error) {
      if (!isPassing(error as Error)) throw error;
      await new Promise((done) => setTimeout(done, wait));
    }
  }
  return operation();
}
