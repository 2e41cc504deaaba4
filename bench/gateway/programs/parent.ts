/** Tells the benchmark that started this process. */
export function tell(message: object): void {
  process.send?.(message);
}

/** Answers each question of the benchmark, one at a time. Ends with the benchmark. */
export function answer<Question>(reply: (question: Question) => Promise<object> | object): void {
  process.on("message", (question) => {
    void Promise.resolve(reply(question as Question)).then(tell);
  });
  process.once("disconnect", () => process.exit());
}
