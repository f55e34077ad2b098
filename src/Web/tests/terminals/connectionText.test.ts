import { describe, expect, it } from "vitest";
import type { Waiting } from "../../src/terminal/reconnector";
import { SnapshotStore, type TermSnapshot } from "../../src/terminal/snapshot";
import { connectionText, latencyText } from "../../src/terminals/connectionText";

const Now = 1_000_000;

function snapshot(change: Partial<TermSnapshot>): TermSnapshot {
  return { ...new SnapshotStore(80, 24).get(), connection: "open", latencyMs: 12.4, ...change };
}

const textOf = (change: Partial<TermSnapshot>, online = true) => connectionText(snapshot(change), Now, online).text;

describe("connectionText", () => {
  it("of a connection that answers says so, with its latency", () => {
    expect(connectionText(snapshot({}), Now, true)).toEqual({ tone: "good", text: "Connected", counts: false });
    expect(latencyText(snapshot({}))).toBe("12 ms");
    expect(latencyText(snapshot({ latencyMs: 0.4 }))).toBe("<1 ms");
  });

  it("of one that stalls counts the silence, and shows no old latency", () => {
    const stalled = snapshot({ silentSince: Now - 4000 });
    expect(connectionText(stalled, Now, true)).toEqual({ tone: "busy", text: "No answer for 4 s", counts: true });
    expect(latencyText(stalled)).toBe("– ms");
  });

  it.each<[Waiting | null, string]>([
    [{ for: "pause", until: Now + 3200 }, "Connection lost: trying again in 3 s"],
    [{ for: "pause", until: Now - 5 }, "Connection lost: trying again in 0 s"],
    [{ for: "server" }, "Reconnecting: waiting for the server"],
    [{ for: "session" }, "Reconnecting: the session is starting"],
    [{ for: "connection" }, "Reconnecting: waiting for the terminal"],
    [{ for: "sight" }, "Paused while hidden"],
  ])("names what is waited for: %j", (waiting, text) => expect(textOf({ connection: "reconnecting", waiting })).toBe(text));

  it("blames the network that is not there", () => {
    expect(textOf({ connection: "reconnecting", waiting: { for: "server" } }, false)).toBe("Offline: waiting for the network");
    expect(textOf({}, false)).toBe("Connected");
  });

  it("does not call connected what was never ready", () => {
    expect(textOf({ connection: "connecting" })).toBe("Connecting…");
    expect(connectionText(null, Now, true).text).toBe("Connecting…");
  });
});
