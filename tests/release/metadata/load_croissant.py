"""Load record sets with mlcroissant and print their records: what the tests run as a program.

    python load_croissant.py CROISSANT RECORD_SET…

Texts, which mlcroissant gives as bytes, are printed as texts, instants and dates as ISO 8601.
"""

import json
import sys

import mlcroissant


def plain(value: object) -> object:
    if isinstance(value, bytes):
        return value.decode()
    return value.isoformat() if hasattr(value, "isoformat") else value


dataset = mlcroissant.Dataset(sys.argv[1])
loaded = {
    name: [
        {key.partition("/")[2]: plain(value) for key, value in record.items()}
        for record in dataset.records(name)
    ]
    for name in sys.argv[2:]
}
print(json.dumps(loaded))
