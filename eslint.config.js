import tseslint from "typescript-eslint";

const pure = ["Math.random", "Date.now"].map((name) => {
  const [object, property] = name.split(".");
  return { object, property, message: "lib is pure: randomness and time are arguments" };
});

export default tseslint.config(
  { ignores: ["dist", "node_modules", "src/.observablehq", "src/lib", "src/data", ".stockwise", "lib/**/*.wasm.ts"] },
  ...tseslint.configs.recommended,
  { rules: { "@typescript-eslint/no-non-null-assertion": "off", eqeqeq: ["error", "always", { null: "ignore" }] } },
  {
    files: ["lib/**/*.ts"],
    rules: {
      "no-restricted-properties": ["error", ...pure],
      "no-restricted-imports": [
        "error",
        { patterns: ["node:*", "**/data-loaders/**", "**/src/**", "**/tests/**", "@observablehq/*", "@duckdb/*"] },
      ],
    },
  },
  {
    files: ["src/components/**/*.ts", "src/workers/**/*.ts"],
    rules: {
      "no-restricted-imports": ["error", { patterns: ["node:*", "npm:*", "**/data-loaders/**", "**/tests/**"] }],
    },
  },
);
