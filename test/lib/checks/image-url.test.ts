import { describe, expect, test } from "vitest";
import { parseImageUrl } from "../../../lib/checks/image-url.ts";

const hosts = new Set(["images.example.com", "media.example.com:8443", "127.0.0.1"]);
const parse = (value: unknown) => parseImageUrl(value, hosts);
const accepted = (value: string) => ({ ok: true, value });
const refused = (...codes: string[]) => ({ ok: false, codes });
/** A well-formed address that this deployment refuses. */
const disallowed = (value: string, code: string) => ({ ok: true, value, refusals: [code] });

describe("accepts", () => {
  test.each([
    ["https://images.example.com/a.jpg", "https://images.example.com/a.jpg"],
    ["https://images.example.com", "https://images.example.com/"],
    ["https://IMAGES.example.COM:443/A?b=C&d=%20", "https://images.example.com/A?b=C&d=%20"],
    ["https://media.example.com:8443/1", "https://media.example.com:8443/1"],
    [" https://images.example.com/a#face\n", "https://images.example.com/a"],
    ["https://images.example.com/照片.jpg", "https://images.example.com/%E7%85%A7%E7%89%87.jpg"],
  ])("%j as %s", (written, url) => {
    expect(parse(written)).toEqual(accepted(url));
  });

  test("an address of 2,048 characters", () => {
    const base = "https://images.example.com/";
    expect(parse(base + "a".repeat(2048 - base.length)).ok).toBe(true);
    expect(parse(base + "a".repeat(2049 - base.length))).toEqual(refused("image_url_too_long"));
  });
});

describe("refuses", () => {
  test("any address where none is allowed, whatever its form", () => {
    const address = "https://images.example.com/a.jpg";
    expect(parseImageUrl(address, new Set())).toEqual(disallowed(address, "image_url_disabled"));
    for (const value of ["?", 7]) {
      expect(parseImageUrl(value, new Set())).toEqual(refused("image_url_disabled"));
    }
  });

  test.each([
    [7, "not_text"],
    ["", "image_url_malformed"],
    ["images.example.com/a.jpg", "image_url_malformed"],
    ["//images.example.com/a.jpg", "image_url_malformed"],
    ["https://", "image_url_malformed"],
    ["https:\\\\images.example.com\\a", "image_url_malformed"],
    ["https://images.example.com/a b", "image_url_malformed"],
    ["https://images.exa\nmple.com/", "image_url_malformed"],
    ["https://images.example.com\u0000/", "image_url_malformed"],
    ["https://images.example.com:99999/", "image_url_malformed"],
    ["http://images.example.com/a.jpg", "image_url_scheme"],
    ["https://user:secret@images.example.com/", "image_url_user_info"],
    ["https://user@images.example.com/", "image_url_user_info"],
    ["https://169.254.169.254/latest/meta-data", "image_url_ip_address"],
    // Even one that is listed.
    ["https://127.0.0.1/", "image_url_ip_address"],
    ["https://2130706433/", "image_url_ip_address"],
    ["https://0x7f000001/", "image_url_ip_address"],
    ["https://0177.0.0.1/", "image_url_ip_address"],
    ["https://127.1/", "image_url_ip_address"],
    ["https://１２７.0.0.1/", "image_url_ip_address"],
    ["https://[::1]/", "image_url_ip_address"],
    ["https://[::ffff:127.0.0.1]/", "image_url_ip_address"],
  ])("%j as %s", (value, code) => {
    expect(parse(value)).toEqual(refused(code));
  });

  test.each([
    ["https://evil.example/images.example.com", "https://evil.example/images.example.com"],
    ["https://images.example.com.evil.example/", "https://images.example.com.evil.example/"],
    ["https://sub.images.example.com/", "https://sub.images.example.com/"],
    ["https://images.example.com./", "https://images.example.com./"],
    ["https://images.example.com:8443/", "https://images.example.com:8443/"],
    ["https://media.example.com/", "https://media.example.com/"],
    ["https://localhost/", "https://localhost/"],
    ["https://ımages.example.com/", "https://xn--mages-m4a.example.com/"],
  ])("a host that is not listed: %s", (value, url) => {
    expect(parse(value)).toEqual(disallowed(url, "image_url_host"));
  });

  test("with every violated rule at once", () => {
    expect(parse("http://user@evil.example/")).toEqual(
      refused("image_url_scheme", "image_url_user_info", "image_url_host"),
    );
    expect(parse("file:///etc/passwd")).toEqual(refused("image_url_scheme", "image_url_host"));
    expect(parse("javascript:alert(1)")).toEqual(refused("image_url_scheme", "image_url_host"));
  });
});
