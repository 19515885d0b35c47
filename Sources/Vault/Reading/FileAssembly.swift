import Records
import Seal
import Store

/// Puts a collection's files together again: framing and records in, the files' bytes out, file after file.
struct FileAssembly {
    /// One file of the collection, in the order of the manifest.
    struct Part {
        let records: Int
        /// Whether what stands behind the records goes where none of them is left.
        var endsWithRecords = false
        /// Takes the file's bytes; nil where the file is not wanted.
        let sink: FileSink?
    }

    private var framing: FramingReader
    private var parts: ArraySlice<Part>
    private var current: Part?
    private var taken = 0
    /// Whether something of the current file's records has been written.
    private var hasWritten = false

    init(_ parts: [Part], framing: FramingReader) {
        self.parts = parts[...]
        self.framing = framing
    }

    /// Takes the next record of the wanted files; nil where it was erased: then the file goes on without it, and without the
    /// separator before it, or behind it where it would be the first.
    mutating func take(_ record: UnsafeRawBufferPointer?) throws {
        while current == nil || taken == current?.records { try nextFile() }
        let separator = taken > 0 ? try framing.nextSeparator() : []
        taken += 1
        guard let record else {
            current?.sink?.leaveOut()
            return
        }
        if hasWritten { try current?.sink?.write(separator) }
        try current?.sink?.write(record)
        hasWritten = true
    }

    /// The sink that takes records now.
    var sink: FileSink? { current?.sink }

    /// Ends the last file, and passes over files that have no records.
    mutating func finish() throws {
        try endFile()
        while !parts.isEmpty { try nextFile() }
        try endFile()
    }

    private mutating func nextFile() throws {
        try endFile()
        guard let part = parts.popFirst() else { throw FramingReader.Malformed() }
        guard let sink = part.sink else {
            try framing.skipFile()
            return
        }
        current = part
        taken = 0
        hasWritten = false
        try sink.write(try framing.prefix())
    }

    private mutating func endFile() throws {
        guard let part = current else { return }
        guard taken == part.records else { throw FramingReader.Malformed() }
        let suffix = try framing.suffix()
        if hasWritten || part.records == 0 || !part.endsWithRecords { try part.sink?.write(suffix) }
        current = nil
    }
}
