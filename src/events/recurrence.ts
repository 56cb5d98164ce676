import ICAL from 'ical.js';

/** Whether the value is a recurrence rule, RFC 5545 §3.3.10, without the name of its property. */
export function isRecurrenceRule(value: unknown): boolean {
  if (typeof value !== 'string' || !/^[A-Z0-9=;,+:-]+$/.test(value) || !/(^|;)FREQ=/.test(value)) return false;
  try {
    ICAL.Recur.fromString(value);
    return true;
  } catch {
    return false;
  }
}
