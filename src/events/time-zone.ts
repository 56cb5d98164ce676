/** Whether the value is a time zone of the IANA database by name; offsets and short names such as `IST`, which systems read differently, are none. */
export function isTimeZone(value: unknown): boolean {
  if (
    typeof value !== 'string' ||
    !/^(UTC|(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)(\/[A-Z][A-Za-z_-]+){1,2})$/.test(value)
  )
    return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}
