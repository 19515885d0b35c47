// Reed-Solomon parity beside files, in the format of PAR2, so that public tools check and repair them too. It knows slices,
// packets and a field; it must never know what the files are.
// Invariant: a file that was repaired is given its name only when its length and MD5 are those that the parity states. MD5
// finds damage and no malice: whoever must know that a file is the right one compares it with something signed.

import Store

/// Parity for the files of a folder.
package enum Parity {
    /// What parity files begin with.
    package static let beginning = "PAR2\0PKT"

    /// How much memory is kept for slices, in bytes, on all cores together.
    static let memoryByteCount = 160 << 20

    /// What was written.
    package struct Written: Hashable, Sendable {
        /// Names of the parity files, in the folder.
        package let names: [String]
        package let byteCount: Int
        package let sliceByteCount: Int
        /// How many slices the files have, and how many of them can be made good.
        package let sliceCount: Int
        package let recoveryCount: Int
    }

    /// Writes parity files beside the files of a folder, durably: `BASE.par2`, which says what is protected, and
    /// `BASE.volNNN+MMM.par2` with recovery slices.
    ///
    /// - Parameters:
    ///   - names: of the files, which lie in the folder itself and are not empty.
    ///   - base: what the parity files' names begin with.
    ///   - percent: how many recovery slices to a hundred of the files', from 1 to 100.
    ///   - fileByteCount: about how long a parity file may be at most; each has one slice at least.
    ///   - progress: is told how many bytes of slices were worked through, of how many.
    /// - Throws: `ParityError`, `StoreError`, `CancellationError`; then no parity file is there.
    package static func write(
        for names: [String], in folder: String, as base: String, percent: Int, fileByteCount: Int = .max,
        progress: @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in }
    ) async throws -> Written {
        try await ParityWriter(
            for: names, in: folder, as: base, percent: percent, fileByteCount: fileByteCount
        ).write(progress)
    }

    /// Reads what parity files state, and which recovery slices of them are whole. Damaged packets are passed over.
    ///
    /// - Throws: `ParityError.noParity` where no set of packets is complete; `StoreError`.
    package static func read(_ base: String, in folder: String) throws -> ParityFiles {
        try ParityFiles(base, in: folder)
    }
}
