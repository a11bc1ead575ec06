"""The options that several commands share. Their help is a code of the message catalogue."""

from typing import Annotated

import typer

Format = Annotated[str, typer.Option("--format", metavar="table|json|csv", help="option.format")]
Year = Annotated[list[str] | None, typer.Option("--year", metavar="YEAR", help="option.year")]
Register = Annotated[str | None, typer.Option("--register", metavar="DIR", help="option.register")]
Delay = Annotated[str | None, typer.Option("--delay", metavar="SECONDS", help="option.delay")]
Workers = Annotated[str | None, typer.Option("--workers", metavar="N", help="option.workers")]
Hosts = Annotated[str | None, typer.Option("--hosts", metavar="N", help="option.hosts")]
Store = Annotated[str | None, typer.Option("--store", metavar="PLACE", help="option.store")]
Out = Annotated[str | None, typer.Option("--out", metavar="PLACE", help="option.out")]
Offline = Annotated[bool | None, typer.Option("--offline", help="option.offline")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="option.as_of")]
Contact = Annotated[str | None, typer.Option("--contact", metavar="TEXT", help="option.contact")]
WithDocuments = Annotated[
    bool | None, typer.Option("--with-documents", help="option.with_documents")
]
WithSite = Annotated[bool | None, typer.Option("--with-site", help="option.with_site")]
Draft = Annotated[bool, typer.Option("--draft", help="option.draft")]
ApprovedBy = Annotated[
    str | None, typer.Option("--approved-by", metavar="NAME", help="option.approved_by")
]
Override = Annotated[
    list[str] | None, typer.Option("--override", metavar="CHECK=REASON", help="option.override")
]
