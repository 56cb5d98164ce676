/** What is done outside the database once an item is gone for good. The application says who does it. */
export abstract class AfterPurge {
  /** The item is gone whether or not this succeeds, so it never fails. */
  abstract purged(): Promise<void>;
}
