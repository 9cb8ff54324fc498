"""A laboratory's file, whatever its format, as rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from labs.rules.incoming.columns import ColumnMap, check_headings, rows_of
from labs.rules.incoming.decoding import decode
from labs.rules.incoming.fhir_bundles import is_fhir, rows_of_bundle
from labs.rules.incoming.hl7_messages import is_hl7, rows_of_messages
from labs.rules.incoming.source import FileRefused, SourceRow
from labs.rules.incoming.tables import headings_of, lines_of

_ARCHIVES = (
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"%PDF",
    b"\xd0\xcf\x11\xe0",
    b"\x89PNG",
    b"BZh",
    b"7z\xbc\xaf",
)


class Format(StrEnum):
    """The formats in which laboratories send."""

    CSV = "csv"
    HL7 = "hl7"
    FHIR = "fhir"


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file's text with its encoding and format."""

    text: str
    encoding: str
    format: Format

    def rows(self, columns: ColumnMap | None) -> Iterator[SourceRow]:
        """Yield the file's rows; a table is read by the columns that were learnt.

        Raises FileRefused, `columns_unknown` for a table whose columns nobody has told.
        """
        if self.format is Format.HL7:
            return rows_of_messages(self.text)
        if self.format is Format.FHIR:
            return rows_of_bundle(self.text)
        if columns is None:
            raise FileRefused("columns_unknown")
        check_headings(headings_of(self.text), columns)
        return rows_of(lines_of(self.text), columns)


def open_file(content: bytes) -> OpenedFile:
    """Return a file opened. Spreadsheets, archives, pictures and XML are refused unread.

    Raises FileRefused `not_text`, `xml`, or as `decode`.
    """
    if content.startswith(_ARCHIVES):
        raise FileRefused("not_text")
    decoded = decode(content)
    text = decoded.text
    if text.lstrip().startswith("<"):
        raise FileRefused("xml")
    if is_hl7(text):
        return OpenedFile(text, decoded.encoding, Format.HL7)
    if is_fhir(text):
        return OpenedFile(text, decoded.encoding, Format.FHIR)
    return OpenedFile(text, decoded.encoding, Format.CSV)
