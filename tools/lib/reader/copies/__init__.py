"""FORMAT.md, "Copies": a replica in a folder is checked without any key, by the newest inventory that is valid, the header that it
names, and every byte of every file; the volumes of a courier likewise."""
