/**
 * Tokens of one provider call, as the provider billed them. `cached` and `cacheWrite` are parts of `prompt`, `reasoning` of
 * `completion`.
 */
export interface Usage {
  prompt: number;
  cached: number;
  /** Kept by the service for later calls, where it says so: some take more for them. Known while a call is priced, not in the ledger. */
  cacheWrite?: number;
  completion: number;
  reasoning: number;
}

export type Currency = 'USD' | 'CNY';

/** Price per million tokens. */
export interface PriceTier {
  /** The tier holds for requests of at most this many prompt tokens; absent: without limit. */
  upTo?: number;
  input: number;
  cachedInput: number;
  /** Of tokens that the service keeps for later calls; absent: as input. */
  cacheWrite?: number;
  output: number;
}

/** What a model costs. Tiers stand in rising order of `upTo`; the whole request is priced by the tier its prompt falls into. */
export interface ModelPrice {
  currency: Currency;
  tiers: readonly PriceTier[];
}
