"""LocalStack's core, which takes the state machine of bulk runs as AWS does.

Its grammar of Amazon States Language (4.9.2) lacks three things that AWS documents, so what it parses is translated first; what
it answers to DescribeStateMachine stays as it was sent:
  ProcessorConfig.ExecutionType EXPRESS  -> STANDARD: how children are billed and how long they may last is not emulated
  ResultWriter.Arguments                 -> Parameters, and those are let into a state in JSONata
  ResultWriter.WriterConfig              -> left out: the files of a run are always JSON
https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
"""

import json
import sys

from localstack.services.stepfunctions.asl.antlr.runtime.ASLParser import ASLParser
from localstack.services.stepfunctions.asl.component.common.parargs import Parameters
from localstack.services.stepfunctions.asl.parse.asl_parser import AmazonStateLanguageParser
from localstack.services.stepfunctions.asl.parse.preprocessor import Preprocessor


def translated(node):
    if isinstance(node, list):
        return [translated(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {name: translated(value) for name, value in node.items()}
    if node.get("ExecutionType") == "EXPRESS":
        node["ExecutionType"] = "STANDARD"
    writer = node.get("ResultWriter")
    if isinstance(writer, dict):
        writer.pop("WriterConfig", None)
        if "Arguments" in writer:
            writer["Parameters"] = writer.pop("Arguments")
    return node


def translate_state_machines():
    parse, visit_parameters = AmazonStateLanguageParser.parse, Preprocessor.visitParameters_decl

    def parse_translated(definition):
        try:
            definition = json.dumps(translated(json.loads(definition)))
        except ValueError:
            pass  # The parser says what is wrong with it.
        return parse(definition)

    def visit(self, context):
        if isinstance(context.parentCtx, ASLParser.Result_writer_fieldContext):
            return Parameters(payload_tmpl=self.visit(context.payload_tmpl_decl()))
        return visit_parameters(self, context)

    AmazonStateLanguageParser.parse = staticmethod(parse_translated)
    Preprocessor.visitParameters_decl = visit


if __name__ == "__main__":
    translate_state_machines()
    from localstack.runtime.main import main

    sys.exit(main())
