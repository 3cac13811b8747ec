// An environment and where it goes in, whether there is a Function URL out.
import type { Environment } from './shape.ts'

/**
 * AWS Lambda "Creating and managing Lambda function URLs" and, for China, "Getting Started with Amazon Web Services in China: Lambda",
 * read in November 2026. Where one is missing here, `functionUrl: false` says so for an environment.
 */
const WITHOUT_FUNCTION_URL =
  /^(ap-south-2|ap-southeast-[4567]|ap-east-2|ca-west-1|eu-south-2|eu-central-2|il-central-1|me-central-1|us-gov-west-1|cn-.+)$/

/** `region` is where the credentials point, unless the environment is bound to one. */
export function hasFunctionUrl({ functionUrl, region: own }: Environment, region?: string): boolean {
  return functionUrl ?? !WITHOUT_FUNCTION_URL.test(own ?? region ?? '')
}

/** Of the CloudFormation stack. */
export function stackName({ namePrefix = 'serverless-ocr', name }: Environment): string {
  return `${namePrefix}-${name}`
}
