// Turns the published ONNX files into the ones the function loads: the same graph, saved at ONNX Runtime's
// "extended" optimisation level, which starts faster and, unlike "all", carries nothing of the machine it ran on.
//
//   node models/optimise.ts IN.onnx OUT.onnx        prints the sha256 for manifest.json
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { InferenceSession } from 'onnxruntime-node'

const [input, output] = process.argv.slice(2)
if (!input || !output) {
  console.error('expected two paths: node models/optimise.ts IN.onnx OUT.onnx')
  process.exit(2)
}
await InferenceSession.create(input, { graphOptimizationLevel: 'extended', optimizedModelFilePath: output })
console.log(createHash('sha256').update(readFileSync(output)).digest('hex'), output)
