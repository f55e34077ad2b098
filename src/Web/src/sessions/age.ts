const Minute = 60_000;
const Hour = 60 * Minute;
const Day = 24 * Hour;

/** A short age for a list: "now", "5 min", "3 h", "12 d". */
export function ageOf(createdAt: string, now: number): string {
  const age = now - Date.parse(createdAt);
  if (age < Minute) return "now";
  if (age < Hour) return `${Math.floor(age / Minute)} min`;
  if (age < Day) return `${Math.floor(age / Hour)} h`;
  return `${Math.floor(age / Day)} d`;
}
