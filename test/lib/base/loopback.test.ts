import { expect, it } from "vitest";
import { isLoopback } from "../../../lib/base/loopback.ts";

it.each(["http://localhost:3000", "http://127.0.0.1", "http://127.9.0.1:80", "http://[::1]:8080"])(
  "%s is this machine",
  (url) => expect(isLoopback(new URL(url))).toBe(true),
);

it.each(["http://localhost.example.com", "http://127.0.0.1.example.com", "http://10.0.0.1", "http://[::2]"])(
  "%s is not this machine",
  (url) => expect(isLoopback(new URL(url))).toBe(false),
);
