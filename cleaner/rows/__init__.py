"""Rows of JSON lines, CSV and Parquet files: the text of each row is cleaned, all other fields stay as they are."""
