"""What is said when data cannot be used."""


class DataError(ValueError):
    """Data that cannot be read or used; the message says what is wrong, where, and what to do about it.

    The message is plain text and may quote the file: escape it before it is shown as Markdown or HTML.
    """
