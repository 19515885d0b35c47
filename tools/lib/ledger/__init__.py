"""Ledgers of any length, written from schema/FORMAT.md: their forms, and made-up ones of valid entries."""
