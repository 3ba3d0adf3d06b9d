/** An address from which somebody has come in, and whom else a refusal of it hits. */
export type AddressOf = {
  readonly address: string;
  readonly isRefused: boolean;
  readonly others: readonly string[];
};
