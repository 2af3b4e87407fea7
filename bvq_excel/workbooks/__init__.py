"""The workbooks that the tool writes, and the one look that they share."""
