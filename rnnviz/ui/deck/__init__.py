"""The strip of scenes at the window's foot: kept, ordered, named, noted, shown, and their files."""
