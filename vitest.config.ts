import { defineConfig } from 'vitest/config'

const project = (name: string, include: string[], exclude: string[] = []) => ({
  extends: true as const,
  test: { name, include, exclude: ['node_modules/**', ...exclude] },
})

const elsewhere = [
  'test/architecture.test.ts',
  'test/contracts/**',
  'test/e2e/**',
  'test/browser/**',
  'test/chaos/**',
]

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      project('architecture', ['test/architecture.test.ts']),
      project('unit', ['test/**/*.test.ts'], elsewhere),
      project('contract', ['test/contracts/**/*.test.ts']),
      project('e2e', ['test/e2e/**/*.test.ts']),
      project('browser', ['test/browser/**/*.test.ts']),
      project('chaos', ['test/chaos/**/*.test.ts']),
    ],
    coverage: {
      provider: 'v8',
      include: ['src/peering/**', 'src/audit/**', 'src/engine/**'],
      reporter: ['text'],
      thresholds: { lines: 100, functions: 100, branches: 100, statements: 100 },
    },
  },
})
