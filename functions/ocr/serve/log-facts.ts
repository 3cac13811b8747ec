// What was read in, what the log says of it out: counts, states, durations; never text, never a picture.
import type { CachedDocument } from '../cache/read-through.ts'
import { countLines, joinDocuments, roundTimings } from '../reply/document.ts'
import { isPermanent, toProblem } from '../reply/problem.ts'
import type { Outcome } from './read-files.ts'

/** Adds to `facts`, errors of single files included. */
export function noteOutcomes(outcomes: readonly Outcome[], facts: Record<string, unknown>): void {
  noteDocuments(
    outcomes.flatMap((outcome) => ('document' in outcome ? [outcome] : [])),
    facts,
  )
  const errors = outcomes.flatMap((outcome) => ('error' in outcome ? [outcome.error] : []))
  if (errors.length === 0) return
  facts.codes = errors.map((error) => toProblem(error, '').code)
  // A fault of ours does not become one of the sender's by standing beside a good page.
  const fault = errors.find((error) => !isPermanent(error))
  if (fault !== undefined) facts.error = fault
}

/** Adds to `facts`. */
export function noteDocuments(
  read: readonly Pick<CachedDocument, 'document' | 'cache'>[],
  facts: Record<string, unknown>,
): void {
  if (read.length === 0) return
  const documents = read.map(({ document }) => document)
  const state = slowest(read.map(({ cache }) => cache))
  facts.pages = documents.reduce((sum, { pages }) => sum + pages.length, 0)
  facts.lines = documents.reduce((sum, document) => sum + countLines(document), 0)
  if (state !== undefined) facts.cache = state
  const cacheHits = read.filter(({ cache }) => cache === 'hit' || cache === 'shared').length
  if (cacheHits > 0) facts.cacheHits = cacheHits
  if (documents.some(({ partial }) => partial)) facts.partial = true
  // From a cache a document has the timings of when it was read.
  const fresh = read
    .filter(({ cache }) => cache === 'miss' || cache === 'off')
    .map(({ document }) => document)
  if (fresh.length > 0) facts.timings = roundTimings(joinDocuments(fresh).timings)
}

/** Of the ways that documents came by; undefined where no cache was asked. */
export function slowest(states: readonly CachedDocument['cache'][]): 'miss' | 'shared' | 'hit' | undefined {
  return (['miss', 'shared', 'hit'] as const).find((state) => states.includes(state))
}
