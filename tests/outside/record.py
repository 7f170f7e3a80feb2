"""Has records of runs judged by a validator of JSON Schema that is not ours.

In: schemas/run.schema.json, and one or more run.json, of runs that were published or failed. Out: exit status 0, or each
fault with its place and status 1.
"""

import json
import sys

import jsonschema


def faults(schema, path):
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    validator = jsonschema.Draft202012Validator(schema)
    for fault in validator.iter_errors(document):
        yield f"{path}: {'/'.join(map(str, fault.absolute_path))}: {fault.message[:200]}"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    found = [fault for path in sys.argv[2:] for fault in faults(schema, path)]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
