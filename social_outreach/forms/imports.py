"""What a person says about an import: the file, how it is to be read, what its columns mean."""

from __future__ import annotations

from django import forms

#: Prefix of the fields of the mapping page; the number of the column follows.
COLUMN = "column_"

ENCODINGS = (
    ("utf-8", "UTF-8"),
    ("utf-8-sig", "UTF-8 with a byte order mark"),
    ("utf-16", "UTF-16"),
    ("utf-16-le", "UTF-16, little endian"),
    ("utf-16-be", "UTF-16, big endian"),
    ("cp1252", "Western European (Windows)"),
    ("cp1250", "Central European (Windows)"),
    ("cp1251", "Cyrillic (Windows)"),
    ("mac_roman", "Western European (old Mac)"),
    ("shift_jis", "Japanese (Shift JIS)"),
    ("gb18030", "Chinese (GB 18030)"),
)
DELIMITERS = ((",", "Comma"), (";", "Semicolon"), ("\t", "Tab"), ("|", "Vertical bar"))


class UploadForm(forms.Form):
    file = forms.FileField(
        label="File",
        allow_empty_file=True,  # the service says better what is wrong with it
        max_length=255,
        error_messages={
            "required": "Choose a file first.",
            "max_length": "The name of the file is longer than 255 characters; rename it.",
        },
    )


class ReadingForm(forms.Form):
    """A person who knows better how the file is to be read."""

    encoding = forms.ChoiceField(choices=ENCODINGS)
    # Not stripped: a tab is a delimiter.
    delimiter = forms.ChoiceField(choices=DELIMITERS)

    def clean_delimiter(self) -> str:
        return str(self.cleaned_data["delimiter"])


class MappingForm(forms.Form):
    """Fields of the columns are read as they come: the service knows the columns and says what is wrong."""

    platform = forms.CharField(max_length=20, required=False)

    def mapping(self, columns: list[str]) -> dict[str, str]:
        """Name of a column -> field. A number that is no column stays a number, for the service to refuse."""
        chosen: dict[str, str] = {}
        for name in self.data:
            if name.startswith(COLUMN):
                number = name.removeprefix(COLUMN)[:60].replace("\x00", "")
                known = number.isascii() and number.isdigit() and len(number) < 6 and int(number) < len(columns)
                value = str(self.data.get(name, ""))[:60].replace("\x00", "")
                chosen[columns[int(number)] if known else number] = value
        return chosen


class ErrorPageForm(forms.Form):
    """Which refused rows are shown."""

    after = forms.IntegerField(min_value=0, max_value=2**31 - 1, required=False)
    before = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False)
