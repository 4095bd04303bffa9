/** Loaded before a program: when it ends, tells the process that started it how much memory and time it took. */
process.on("exit", () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  process.send?.({ maxResidentKilobytes: maxRSS, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 });
});
