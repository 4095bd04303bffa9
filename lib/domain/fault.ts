/** Whose fault a failure is. It decides what may follow: see the rules of failures. */
export type Fault =
  /** Our own request or code is wrong. */
  | "ours"
  /** Our account with the provider: credentials, packages, subscriptions, rate, the addresses in its secret. */
  | "account"
  /** The provider, its gateway, or the way to it. */
  | "provider"
  /** The provider has answered about this person too often. */
  | "person"
  /** This name, number or picture: the next person's may be accepted. */
  | "input";
