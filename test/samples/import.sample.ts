// A test file that cannot be imported, for test/unit/test-run/reporter.test.ts.
throw new Error('import')
