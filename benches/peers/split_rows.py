"""The rows of a size as a hundred files of one length, or as the spreadsheets and text files of a real night. Not timed.

usage: PEERS=FOLDER split_rows.py SIZE nights|files ; reads $PEERS/data/SIZE/clee, which to_clee.py lays. Deterministic.
nights: SIZE/nights, the data folder, rows in files of a hundredth each; SIZE/held, the one file that comes a night later.
files: SIZE/files, 900 files of 20 to 2,000 rows, and SIZE/whole, the very same rows in one CSV. In spreadsheets row
numbers, hours and days are typed cells; all else, licence numbers with their leading noughts above all, is text."""
import csv, datetime as dt, json, os, random, sys, zipfile
from pathlib import Path
from xml.sax.saxutils import escape

FILES, LEAST, MOST = 900, 20, 2000
# Of a hundred files: what people send, spreadsheets first.
KINDS = {"xlsx": 60, "csv": 30, "tsv": 4, "ods": 3, "ndjson": 3}
NUMBERS, DAY = ("row_id", "hours"), "completion_date"
ROSTERS = Path("submissions") / "provider_roster"


def rows_of(folder):
    with open(folder / ROSTERS / "rows.csv", encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return header, rows


def fresh(folder, registry):
    """An empty data folder with the registry of another."""
    for old in sorted(folder.rglob("*"), reverse=True):
        old.rmdir() if old.is_dir() else old.unlink()
    (folder / "registry").mkdir(parents=True)
    (folder / ROSTERS).mkdir(parents=True)
    for file in registry.iterdir():
        os.link(file, folder / "registry" / file.name)
    return folder / ROSTERS


def nights(home):
    header, rows = rows_of(home / "clee")
    place, held = fresh(home / "nights", home / "clee" / "registry"), home / "held"
    held.mkdir(exist_ok=True)
    length = -(-len(rows) // 100)
    for at in range(100):
        # From the middle of the paths, so that others come before and after it.
        folder = held if at == 50 else place
        text(folder / f"{at:03}.csv", header, rows[at * length : (at + 1) * length])


def files(home):
    header, rows = rows_of(home / "clee")
    draw, taken = random.Random(4), 0
    # As many between 20 and 200 as between 200 and 2,000.
    lengths = [round(LEAST * (MOST / LEAST) ** (at / (FILES - 1))) for at in range(FILES)]
    draw.shuffle(lengths)
    kinds = [kind for kind, share in KINDS.items() for _ in range(share)] * (FILES // 100)
    draw.shuffle(kinds)
    if sum(lengths) > len(rows):
        sys.exit(f"{sum(lengths)} rows wanted, {len(rows)} there")
    place = fresh(home / "files", home / "clee" / "registry")
    for at, (length, kind) in enumerate(zip(lengths, kinds)):
        WRITERS[kind](place / f"{at:03}.{kind}", header, rows[taken : taken + length])
        taken += length
    text(fresh(home / "whole", home / "clee" / "registry") / "rows.csv", header, rows[:taken])


def text(path, header, rows, delimiter=","):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows([header, *rows])


def ndjson(path, header, rows):
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps({name: cell for name, cell in zip(header, row) if cell}) + "\n" for row in rows)


def day(cell):
    return dt.datetime.strptime(cell, "%Y-%m-%d" if cell[4] == "-" else "%m/%d/%Y")


def xlsx(path, header, rows):
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"strings_to_numbers": False}) as book:
        sheet, days = book.add_worksheet("Roster"), book.add_format({"num_format": "m/d/yyyy"})
        sheet.write_row(0, 0, header)
        for at, row in enumerate(rows, 1):
            for column, (name, cell) in enumerate(zip(header, row)):
                if name in NUMBERS:
                    sheet.write_number(at, column, float(cell))
                elif name == DAY:
                    sheet.write_datetime(at, column, day(cell), days)
                elif cell:
                    sheet.write_string(at, column, cell)


def ods(path, header, rows):
    def cell_of(name, cell):
        if not cell:
            return "<table:table-cell/>"
        if name in NUMBERS:
            kind = f'office:value-type="float" office:value="{cell}"'
        elif name == DAY:
            kind = f'office:value-type="date" office:date-value="{day(cell):%Y-%m-%d}"'
        else:
            kind = 'office:value-type="string"'
        return f"<table:table-cell {kind}><text:p>{escape(cell)}</text:p></table:table-cell>"

    lines = [[(None, name) for name in header], *(list(zip(header, row)) for row in rows)]
    table = "".join("<table:table-row>" + "".join(cell_of(*pair) for pair in line) + "</table:table-row>" for line in lines)
    names = "".join(f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    content = f'<office:document-content{names} office:version="1.3"><office:body><office:spreadsheet><table:table table:name="Roster">{table}</table:table></office:spreadsheet></office:body></office:document-content>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    listed = "".join(f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{type}"/>' for name, type in (("/", kind), ("content.xml", "text/xml")))
    manifest = f'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">{listed}</manifest:manifest>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", kind, zipfile.ZIP_STORED)
        book.writestr("META-INF/manifest.xml", '<?xml version="1.0" encoding="UTF-8"?>' + manifest)
        book.writestr("content.xml", '<?xml version="1.0" encoding="UTF-8"?>' + content)


WRITERS = {"xlsx": xlsx, "csv": text, "tsv": lambda *given: text(*given, delimiter="\t"), "ods": ods, "ndjson": ndjson}

if __name__ == "__main__":
    home = Path(os.environ["PEERS"]).resolve() / "data" / sys.argv[1]
    {"nights": nights, "files": files}[sys.argv[2]](home)
