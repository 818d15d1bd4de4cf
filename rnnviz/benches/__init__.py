"""Benches: ready setups of the laboratory, a TOML file each, read here."""
