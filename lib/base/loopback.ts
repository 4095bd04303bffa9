/** Whether a URL leads to this machine, where plain HTTP cannot be intercepted on a network. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
