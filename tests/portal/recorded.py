"""A CKAN that answers as a real one was recorded to answer, and takes nothing it was not seen to.

What it is asked or answers beyond the contract stands in `violations`, and fails the test.
"""

import copy
import json
import uuid
from collections.abc import Mapping
from typing import Any

from tests.portal import contract
from tests.portal.gate import LOOKING, READS, Answer, asked_for

TOKEN = "recorded-token-0123456789"


class Wrong(Exception):
    """An answer that is no success, as it was recorded."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        self.error = error


class Recorded:
    """The state of the stand-in."""

    def __init__(self) -> None:
        self.known = contract.recorded()
        self.errors = self.known["examples"]["errors"]
        self.datasets: dict[str, dict[str, Any]] = {}
        self.tables: dict[str, dict[str, Any]] = {}
        self.violations: list[str] = []
        self.clock = 0

    def __call__(self, action: str, headers: Mapping[str, str], body: bytes) -> Answer:
        asked = asked_for(headers, body)
        act = getattr(self, f"do_{action}", None)
        try:
            if act is None:
                raise Wrong(self.errors["unknown"])
            if action not in READS and headers.get("Authorization") != TOKEN:
                raise Wrong(self.errors["forbidden"])
            result = copy.deepcopy(act(dict(asked)))
        except Wrong as wrong:
            error = wrong.error
            return error["status"], error["type"], json.dumps(error["body"]).encode()
        if LOOKING not in headers:
            self._hold(action, asked, result)
        told = {"help": "", "success": True, "result": result}
        return 200, "application/json;charset=utf-8", json.dumps(told).encode()

    def _hold(self, action: str, asked: Any, result: Any) -> None:
        """Compare a call with the contract."""
        terms = self.known["actions"].get(action)
        if terms is None:
            self.violations.append(f"{action}: never recorded")
        else:
            for side, value in (("asked", asked), ("answered", result)):
                found = contract.strangers(value, terms[side])
                self.violations += [f"{action} {side}: {each}" for each in found]

    def do_license_list(self, _: Any) -> Any:
        return self.known["examples"]["licences"]

    def do_organization_show(self, asked: Any) -> Any:
        known = self.known["examples"]["organization"]
        if asked["id"] not in (known["name"], known["id"]):
            raise Wrong(self.errors["not_found"])
        return known

    def do_package_show(self, asked: Any) -> Any:
        for each in self.datasets.values():
            if asked["id"] in (each["id"], each["name"]):
                return each
        raise Wrong(self.errors["not_found"])

    def do_package_create(self, asked: Any) -> Any:
        if asked["name"] in self.datasets:
            raise Wrong(self.errors["in_use"])
        if "owner_org" not in asked:
            raise Wrong(self.errors["no_owner"])
        owner = self.do_organization_show({"id": asked.pop("owner_org")})
        example = copy.deepcopy(self.known["examples"]["dataset"])
        fresh = {**example, "id": str(uuid.uuid4()), "owner_org": owner["id"], "version": None}
        self.datasets[asked["name"]] = fresh
        self._change(fresh, asked)
        return fresh

    def do_resource_create(self, asked: Any) -> Any:
        dataset = self.do_package_show({"id": asked.pop("package_id")})
        dataset["resources"].append(self._resource(dataset, asked))
        self._touch(dataset)
        return dataset["resources"][-1]

    def do_resource_patch(self, asked: Any) -> Any:
        dataset, resource = self._found(asked.pop("id"))
        self._fill(resource, asked)
        self._touch(dataset)
        return resource

    def do_package_revise(self, asked: Any) -> Any:
        match = asked.pop("match")
        dataset = self.do_package_show(match)
        if (
            match.get("metadata_modified", dataset["metadata_modified"])
            != dataset["metadata_modified"]
        ):
            raise Wrong(self.errors["changed"])
        dropped = [each.removeprefix("-") for each in asked.pop("filter", ())]
        for name in dropped:
            dataset[name] = []
        self._change(dataset, asked.pop("update", {}))
        for fields in asked.pop("update__resources__extend", ()):
            dataset["resources"].append(self._resource(dataset, fields))
        for name, fields in asked.items():
            self._fill(self._found(name.removeprefix("update__resources__"))[1], fields)
        self._touch(dataset)
        return {"package": dataset}

    def do_datastore_create(self, asked: Any) -> Any:
        _, resource = self._found(asked["resource_id"])
        table = self.tables.setdefault(resource["id"], {"fields": {}, "records": []})
        for each in asked["fields"]:
            # The type of a field that is there is silently left as it was.
            kind = table["fields"].get(each["id"], each)["type"]
            table["fields"][each["id"]] = {**each, "type": kind}
        table["key"] = asked["primary_key"]
        resource["datastore_active"] = True
        more = {"calculate_record_count": "background", "delete_fields": False, "method": "insert"}
        return {**{k: v for k, v in asked.items() if k != "force"}, **more}

    def do_datastore_delete(self, asked: Any) -> Any:
        self._found(asked["resource_id"])[1]["datastore_active"] = False
        del self.tables[asked["resource_id"]]
        return {"resource_id": asked["resource_id"]}

    def do_datastore_records_delete(self, asked: Any) -> Any:
        assert asked["filters"] == {}
        self.tables[asked["resource_id"]]["records"].clear()
        return {"resource_id": asked["resource_id"], "filters": {}}

    def do_datastore_upsert(self, asked: Any) -> Any:
        table = self.tables[asked["resource_id"]]
        key = table["key"]
        for record in asked["records"]:
            assert set(record) == set(table["fields"])
            same = [x for x in table["records"] if key and all(x[k] == record[k] for k in key)]
            if same and asked["method"] == "upsert":
                same[0].update(record)
            else:
                table["records"].append(record)
        told = ("calculate_record_count", "method", "resource_id")
        return {name: asked[name] for name in told}

    def do_datastore_search(self, asked: Any) -> Any:
        table = self.tables.get(asked["resource_id"])
        if table is None:
            raise Wrong(self.errors["not_found"])
        return {
            "fields": [{"id": "_id", "type": "int"}, *table["fields"].values()],
            "include_next_page": False,
            "include_total": True,
            "limit": asked["limit"],
            "records": table["records"][: asked["limit"]],
            "records_format": "objects",
            "resource_id": asked["resource_id"],
            "total": len(table["records"]),
        }

    def _found(self, id: str) -> tuple[dict[str, Any], dict[str, Any]]:
        for dataset in self.datasets.values():
            for resource in dataset["resources"]:
                if resource["id"] == id:
                    return dataset, resource
        raise Wrong(self.errors["not_found"])

    def _resource(self, dataset: Any, fields: Any) -> dict[str, Any]:
        example = self.known["examples"]["resource"]
        plain = {name: x for name, x in example.items() if not name.startswith("gongkai_")}
        fresh = {
            **plain,
            "id": str(uuid.uuid4()),
            "package_id": dataset["id"],
            "position": len(dataset["resources"]),
            "datastore_active": False,
            "hash": "",
            "url_type": None,
        }
        self._fill(fresh, fields)
        return fresh

    def _fill(self, resource: dict[str, Any], fields: Any) -> None:
        if "upload" in fields:
            content = fields.pop("upload")
            fields = {**fields, "size": len(content)}
            resource["url_type"] = "upload"
            resource["url"] = f"http://127.0.0.1/dataset/{resource['id']}/{fields['name']}"
        if fields.pop("clear_upload", None):
            resource["url_type"] = ""
        resource.update(fields)

    def _change(self, dataset: dict[str, Any], fields: Any) -> None:
        for name in ("extras", "tags"):
            told = fields.pop(name, dataset[name])
            dataset[name] = [self._tag(x) for x in told] if name == "tags" else list(told)
        dataset.update(fields)
        self._touch(dataset)

    def _tag(self, tag: Any) -> dict[str, Any]:
        fresh = {"display_name": tag["name"], "id": str(uuid.uuid4()), "state": "active"}
        return {**fresh, "vocabulary_id": None, **tag}

    def _touch(self, dataset: dict[str, Any]) -> None:
        self.clock += 1
        dataset["metadata_modified"] = f"2026-01-01T00:00:00.{self.clock:06}"
        dataset["num_resources"] = len(dataset["resources"])
        dataset["num_tags"] = len(dataset["tags"])
