/** Names of the presets, for parameters and help. */
export const presets = ["stockwise", "online-retail", "complete-journey"] as const;
