/** Whether the value is a time zone of the IANA database by name; offsets such as `+02:00` are none. */
export function isTimeZone(value: unknown): boolean {
  if (typeof value !== 'string' || !/^[A-Z][A-Za-z_]*(\/[A-Za-z0-9_+-]+){0,2}$/.test(value)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}
