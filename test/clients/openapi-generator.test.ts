// openapi.json in, the clients that OpenAPI Generator makes of it in Python, Go and Java out, compiled and run against the shipped
// bundle: each reads a picture, and each knows what an error is. What cannot be had on a machine is skipped, with a line.
import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { javaLibraries } from '../support/java-libraries.ts'
import { ERROR, openWorkshop, PICTURE, TEXT, warningsIn } from './generated.ts'
import { pythonWith } from './python.ts'

const forPython = pythonWith(
  'urllib3==2.8.0',
  'python-dateutil==2.9.0.post0',
  'pydantic==2.12.5',
  'typing-extensions==4.15.0',
)
const jar = generator('7.25.0')
const forJava = javaLibraries(path.join(import.meta.dirname, 'java/pom.xml'), 'java-client')
if (forJava === undefined)
  console.warn('Jars cannot be had on this machine (Java, Maven): the client in Java is skipped.')
const hasGo = spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0
if (!hasGo) console.warn('Go is not on this machine: the client in Go is skipped.')

const { directory, run } = openWorkshop()

/** A program in Java, which a package of Python carries. */
function generator(version: string): string | undefined {
  const hasJava = spawnSync('java', ['-version'], { stdio: 'ignore' }).status === 0
  const python = hasJava ? pythonWith(`openapi-generator-cli==${version}`) : undefined
  if (python === undefined) {
    console.warn('OpenAPI Generator cannot be had on this machine: tests that run it are skipped.')
    return undefined
  }
  const ask = 'import openapi_generator_cli as it; print(it.__path__[0])'
  const { stdout } = spawnSync(python, ['-c', ask], { encoding: 'utf8' })
  return path.join(stdout.trim(), 'openapi-generator.jar')
}

describe.skipIf(jar === undefined)('OpenAPI Generator', () => {
  /** The folder of the client. */
  async function generate(language: string, ...more: string[]): Promise<string> {
    const at = path.join(directory(), language)
    const parameters = ['-i', 'openapi.json', '-g', language, '-o', at, ...more]
    const { all } = await run('java', ['-jar', jar!, 'generate', ...parameters])
    expect(warningsIn(all)).toEqual([])
    return at
  }

  it.skipIf(forPython === undefined)('python', { timeout: 180_000 }, async () => {
    const at = await generate('python')
    const script = `
import json, os, sys
from openapi_client import ApiClient, Configuration, ImageRequest, OcrRequest, ReadApi, ApiException
import base64
api = ReadApi(ApiClient(Configuration(host=os.environ['OCR_URL'])))
picture = open(sys.argv[1], 'rb').read()
text = api.recognise(picture, mode='line').actual_instance.text
request = OcrRequest(ImageRequest(image=base64.b64encode(picture).decode()))
again = api.recognise_json(request, mode='line').actual_instance.text
try: api.recognise(picture, pages='0')
except ApiException as error: problem = [error.data.code, error.data.status]
print(json.dumps([text, again, problem]))`
    writeFileSync(path.join(at, 'read.py'), script)
    const { stdout } = await run(forPython!, ['read.py', PICTURE], at)
    expect(JSON.parse(stdout)).toEqual([TEXT, TEXT, ERROR])
  })

  it.skipIf(!hasGo)('go', { timeout: 240_000 }, async (context) => {
    const at = await generate('go', '--additional-properties=packageName=client,withGoMod=true')
    const program = `package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"os"

	client "github.com/GIT_USER_ID/GIT_REPO_ID"
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	configuration := client.NewConfiguration()
	configuration.Servers = client.ServerConfigurations{{URL: os.Getenv("OCR_URL")}}
	api := client.NewAPIClient(configuration).ReadAPI
	picture, err := os.Open(os.Args[1])
	must(err)
	read, _, err := api.Recognise(context.Background()).Body(picture).Mode("line").Execute()
	must(err)
	bytes, err := os.ReadFile(os.Args[1])
	must(err)
	image := client.NewImageRequest(base64.StdEncoding.EncodeToString(bytes))
	request := client.ImageRequestAsOcrRequest(image)
	again, _, err := api.RecogniseJson(context.Background()).OcrRequest(request).Mode("line").Execute()
	must(err)
	picture, err = os.Open(os.Args[1])
	must(err)
	_, _, err = api.Recognise(context.Background()).Body(picture).Pages("0").Execute()
	problem := err.(*client.GenericOpenAPIError).Model().(client.Problem)
	wrong := []any{problem.Code, problem.Status}
	must(json.NewEncoder(os.Stdout).Encode([]any{read.Document.Text, again.Document.Text, wrong}))
}
`
    mkdirSync(path.join(at, 'read'))
    writeFileSync(path.join(at, 'read/main.go'), program)
    if (spawnSync('go', ['mod', 'download'], { cwd: at, stdio: 'ignore', timeout: 120_000 }).status !== 0) {
      console.warn('Modules of Go cannot be had on this machine: the client in Go is skipped.')
      return context.skip()
    }
    const { stdout } = await run('go', ['run', '-mod=mod', './read', PICTURE], at)
    expect(JSON.parse(stdout)).toEqual([TEXT, TEXT, ERROR])
  })

  it.skipIf(forJava === undefined)('java', { timeout: 240_000 }, async () => {
    // It makes no classes of forms unless it is told to, and imports them.
    const at = await generate('java', '--global-property=skipFormModel=false')
    const program = `
import java.io.File;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import com.google.gson.Gson;
import org.openapitools.client.*;
import org.openapitools.client.api.ReadApi;
import org.openapitools.client.model.*;

public class Read {
  public static void main(String[] words) throws Exception {
    ReadApi api = new ReadApi(new ApiClient().setBasePath(System.getenv("OCR_URL")));
    File picture = new File(words[0]);
    String text = api.recognise(picture, null, "line", null, null, null, null, null, null, null, null).getDocument().getText();
    String base64 = Base64.getEncoder().encodeToString(Files.readAllBytes(picture.toPath()));
    OcrRequest request = new OcrRequest(new ImageRequest().image(base64));
    String again = api.recogniseJson(request, null, "line", null, null, null, null, null, null, null, null).getDocument().getText();
    Problem problem;
    try {
      api.recognise(picture, null, null, null, null, "0", null, null, null, null, null);
      throw new IllegalStateException("no problem");
    } catch (ApiException error) {
      problem = new Gson().fromJson(error.getResponseBody(), Problem.class);
    }
    System.out.println(new Gson().toJson(List.of(text, again, List.of(problem.getCode().getValue(), problem.getStatus()))));
    System.exit(0);
  }
}
`
    writeFileSync(path.join(at, 'Read.java'), program)
    const jars = path.join(forJava!, '*')
    const sources = globSync('src/main/java/**/*.java', { cwd: at })
    await run('javac', ['-nowarn', '-proc:none', '-d', 'classes', '-cp', jars, 'Read.java', ...sources], at)
    const { stdout } = await run('java', ['-cp', ['classes', jars].join(path.delimiter), 'Read', PICTURE], at)
    expect(JSON.parse(stdout)).toEqual([TEXT, TEXT, ERROR])
  })
})
