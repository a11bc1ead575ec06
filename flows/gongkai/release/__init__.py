"""Planning a release: material settled, tables made, version decided, nothing written."""

from gongkai.release.approval import Approval, approved
from gongkai.release.checks import with_checks
from gongkai.release.material import Material, no_material
from gongkai.release.planning import plan
from gongkai.release.records import (
    agencies_table,
    audits_table,
    corrections_table,
    rules_table,
    withdrawals_table,
)
from gongkai.release.settling import settle
from gongkai.release.withdrawing import without_withdrawn

__all__ = [
    "Approval",
    "Material",
    "agencies_table",
    "approved",
    "audits_table",
    "corrections_table",
    "no_material",
    "plan",
    "rules_table",
    "settle",
    "with_checks",
    "withdrawals_table",
    "without_withdrawn",
]
