"""Planning a release: material settled, tables made, version decided, nothing written."""

from gongkai.release.material import Material, no_material
from gongkai.release.planning import plan
from gongkai.release.records import agencies_table, audits_table, corrections_table
from gongkai.release.settling import settle

__all__ = [
    "Material",
    "agencies_table",
    "audits_table",
    "corrections_table",
    "no_material",
    "plan",
    "settle",
]
