"""All table contracts as one, and a judgement of what was checked on it.

join OUT CONTRACT...   writes one contract that holds the tables of all, so that foreign keys can be followed
judge REPORT BUNDLE    fails when a check failed or was left out, or when a foreign key was not followed
"""

import json
import sys

import yaml

# The one thing the tool says it cannot do, which is done when the tables are written.
UNCHECKED = "Checking types in parquet files is not supported yet."


def join(out: str, paths: list[str]) -> None:
    contracts = [yaml.safe_load(open(path, encoding="utf-8")) for path in paths]
    whole = {
        "apiVersion": contracts[0]["apiVersion"],
        "kind": "DataContract",
        "id": "clee-tables",
        "name": "tables",
        "version": contracts[0]["version"],
        "status": "active",
        "servers": [{"server": "run", "type": "local", "path": "tables/{model}.parquet", "format": "parquet"}],
        "schema": [table for contract in contracts for table in contract["schema"]],
    }
    with open(out, "w", encoding="utf-8") as file:
        yaml.safe_dump(whole, file, sort_keys=False, allow_unicode=True)


def foreign_keys(bundle: str) -> int:
    tables = yaml.safe_load(open(bundle, encoding="utf-8"))["schema"]
    of_columns = (column.get("relationships", []) for table in tables for column in table["properties"])
    return sum(len(keys) for keys in of_columns) + sum(len(table.get("relationships", [])) for table in tables)


def judge(report: str, bundle: str) -> int:
    checks = json.load(open(report, encoding="utf-8"))["checks"]
    wrong = [c for c in checks if c["result"] != "passed" and c.get("reason") != UNCHECKED]
    for check in wrong:
        print(f"{check['result']}: {check.get('model')}: {check['name']}: {check.get('reason')}")
    followed = sum(c["type"] == "field_relationships" and c["result"] == "passed" for c in checks)
    expected = foreign_keys(bundle)
    if followed != expected:
        print(f"{followed} foreign keys followed; expected {expected}")
    return 1 if wrong or followed != expected else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["join"]:
        join(sys.argv[2], sys.argv[3:])
    elif sys.argv[1:2] == ["judge"] and len(sys.argv) == 4:
        sys.exit(judge(sys.argv[2], sys.argv[3]))
    else:
        sys.exit(__doc__)
