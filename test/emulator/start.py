"""LocalStack's core, which takes the state machine of bulk runs as AWS does, and needs neither Docker nor the network.

Its grammar of Amazon States Language (4.9.2) lacks three things that AWS documents, so what it parses is translated first; what
it answers to DescribeStateMachine stays as it was sent:
  ProcessorConfig.ExecutionType EXPRESS  -> STANDARD: how children are billed and how long they may last is not emulated
  ResultWriter.Arguments                 -> Parameters, and those are let into a state in JSONata
  ResultWriter.WriterConfig              -> left out: the files of a run are always JSON
https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html

Two things are put in place of what it would fetch or start itself, where the variable is set:
  LAMBDA_HOST        an address that answers invocations (function.ts), in place of containers
  JSONATA_LIBRARIES  a folder of jars (pom.xml), and this machine's Java, in place of its own downloads
"""

import json
import os
import sys
from urllib.request import Request, urlopen

import jpype
from localstack.services.lambda_.invocation.lambda_models import InvocationResult
from localstack.services.lambda_.invocation.version_manager import LambdaVersionManager
from localstack.services.stepfunctions.asl.antlr.runtime.ASLParser import ASLParser
from localstack.services.stepfunctions.asl.component.common.parargs import Parameters
from localstack.services.stepfunctions.asl.parse.asl_parser import AmazonStateLanguageParser
from localstack.services.stepfunctions.asl.parse.preprocessor import Preprocessor
from localstack.services.stepfunctions.packages import JSONataPackageInstaller


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


def answer_invocations(host):
    def invoke(self, *, invocation):
        headers = {"x-request-id": invocation.request_id, "x-invoked-arn": invocation.invoked_arn}
        with urlopen(Request(host, data=invocation.payload or b"{}", headers=headers)) as answer:
            return InvocationResult(
                request_id=invocation.request_id,
                payload=answer.read(),
                is_error="x-function-error" in answer.headers,
                logs="",
                executed_version=self.function_version.id.qualifier,
            )

    LambdaVersionManager.invoke = invoke


def evaluate_jsonata(libraries):
    JSONataPackageInstaller.install = lambda self, target=None: None
    JSONataPackageInstaller.get_installed_dir = lambda self: libraries
    JSONataPackageInstaller.get_java_lib_path = lambda self: jpype.getDefaultJVMPath()


if __name__ == "__main__":
    translate_state_machines()
    if host := os.environ.get("LAMBDA_HOST"):
        answer_invocations(host)
    if libraries := os.environ.get("JSONATA_LIBRARIES"):
        evaluate_jsonata(libraries)
    from localstack.runtime.main import main

    sys.exit(main())
