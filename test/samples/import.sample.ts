// A test file that cannot be imported, for test/unit/reporter.test.ts.
throw new Error('import')
