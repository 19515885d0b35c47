// Bytes on the disk: blocks, packs and their directories, chunks, codecs, the vault's folders, durable writes. Alone imports
// zlib. It knows where things lie and how they are made small; it must never know what a snapshot is, or whose a record is.
// Invariant: a file that has its name is whole and durable, and none holds a plain byte of what is archived.
