import js from "@eslint/js";
import globals from "globals";

const size = {
  "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
  "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
};

/** Ways to make markup or code out of text; messages enter through one policy only. */
const injection = [
  { property: "innerHTML" },
  { property: "outerHTML" },
  { property: "insertAdjacentHTML" },
  { object: "document", property: "write" },
].map((rule) => ({ ...rule, message: "Build nodes instead." }));

export default [
  { ignores: ["node_modules/", "bin/", "dist/", "data/"] },
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2023, sourceType: "module" },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-console": "error",
      "no-alert": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-var": "error",
      "prefer-const": "error",
      "object-shorthand": "error",
      "no-shadow": "error",
      "no-param-reassign": "error",
      "no-restricted-properties": ["error", ...injection],
      "no-warning-comments": "error",
      "no-unused-vars": ["error", { args: "after-used", ignoreRestSiblings: true }],
      eqeqeq: "error",
      complexity: ["error", 15],
      "max-depth": ["error", 4],
    },
  },
  { files: ["frontend/static/**/*.js", "internal/trust/*.js"], languageOptions: { globals: globals.browser }, rules: size },
  { files: ["frontend/worker/*.js"], languageOptions: { globals: globals.serviceworker }, rules: size },
  { files: ["frontend/test/**/*.js"], languageOptions: { globals: globals.node } },
  {
    files: ["frontend/e2e/**/*.js"],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
  },
];
