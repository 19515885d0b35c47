import Records
import Seal
import Store
import Synchronization

/// What has been read of an export from a server, sealed, until all of it is there: so that a long export that is cut short goes
/// on where it stopped, and nothing that was read lies plain on the disk. It is no snapshot (`schema/FORMAT.md`, "Unfinished
/// exports").
///
/// What is read comes in *units*, such as a list, each in pieces with a *mark*: where to go on behind the piece. Units are
/// written beside each other and read one by one, also while they grow.
package actor PendingExport {
    /// What is known of a unit.
    package struct Unit: Sendable {
        /// Where to go on; nil where it is to begin at its beginning.
        package fileprivate(set) var mark: [UInt8]?
        /// Whether all of it is there.
        package fileprivate(set) var isComplete = false
        fileprivate var pieces: [Place] = []
        /// Of all pieces.
        fileprivate var byteCount = 0
        /// Why nothing more of it will come.
        fileprivate var failure: (any Error)?

        package var pieceCount: Int { pieces.count }

        fileprivate mutating func take(_ head: PendingFile.Head, _ place: Place) {
            mark = head.mark
            isComplete = head.isLast
            pieces.append(place)
            byteCount = place.end
        }
    }

    /// What one piece holds.
    package struct Piece: Sendable {
        package let bytes: [UInt8]
        /// Where its records are, where it is records and that is still known.
        package let records: [RecordLines.Place]?
    }

    fileprivate struct Place {
        let file: Int
        let frame: PendingFile.Frame
        /// Bytes of the unit up to the end of this piece; of pieces that were found, as they lie sealed.
        let end: Int
        /// The piece itself, until somebody reads it.
        var held: Piece?
    }

    private struct Waiter {
        let unit: String
        let first: Int
        let byteCount: Int
        let continuation: CheckedContinuation<Void, Never>
    }

    /// For so many days it is left alone and gone on with; then it is garbage.
    package static let daysKept = 7
    /// The same in nanoseconds.
    package static let timeKept = Int64(daysKept) * 86_400_000_000_000

    /// Its folder.
    package nonisolated let path: String
    private let keys: VaultKeys
    private let name: Digest256
    private let vault: VaultID
    private let lock: LockFile
    private var files: [PendingFile] = []
    private var units: [String: Unit] = [:]
    private var failure: (any Error)?
    private var waiting: [Waiter] = []
    /// Whether this process has begun a file of its own.
    private var isWriting = false
    private let isCompressed: Bool
    /// Bytes of pieces that are still in memory.
    private var heldCount = 0

    /// A reader that keeps up with what is written need not open it again.
    private static let mostHeld = 16 << 20

    /// Bytes of pieces, as far as they were found when it was opened.
    package private(set) var byteCount = 0

    /// - Parameter isCompressed: whether what is written is compressed; which costs time that a fast server does not leave.
    init(_ folder: VaultFolder, _ keys: VaultKeys, vault: VaultID, name: Digest256, isCompressed: Bool) throws {
        path = "\(folder.pendingExports)/\(name.hex)"
        self.keys = keys
        self.name = name
        self.vault = vault
        self.isCompressed = isCompressed
        for made in ["\(folder.path)/pending", folder.pendingExports, path] { try DurableFile.makeFolder(made) }
        lock = try LockFile("\(path)/lock", vault: folder.path)
        var files: [PendingFile] = []
        var units: [String: Unit] = [:]
        for file in try DurableFile.names(in: path).sorted() where PendingFile.isName(file) {
            let opened = try PendingFile(reading: "\(path)/\(file)", keys, name, vault)
            let index = files.count
            files.append(opened)
            for frame in opened.frames {
                let unit = units[frame.head.unit] ?? Unit()
                units[frame.head.unit, default: Unit()].take(
                    frame.head, Place(file: index, frame: frame, end: unit.byteCount + frame.length, held: nil))
            }
        }
        self.files = files
        self.units = units
    }

    /// The files of exports that nobody has gone on with for so long that nobody will, by their full paths.
    static func garbage(in folder: VaultFolder, at clock: Timestamp) throws(StoreError) -> [String] {
        guard DurableFile.exists(folder.pendingExports) else { return [] }
        var found: [String] = []
        for name in try DurableFile.names(in: folder.pendingExports).sorted() where Digest256(hex: name) != nil {
            let path = "\(folder.pendingExports)/\(name)"
            let files = try DurableFile.names(in: path).sorted().map { "\(path)/\($0)" }
            let newest = files.compactMap { FilePath($0).status().map { Timestamp($0.st_mtim) } }.max()
            guard let newest, clock.nanoseconds - newest.nanoseconds > timeKept else { continue }
            found += files
        }
        return found
    }

    /// What is known of a unit; one that nothing is known of has not begun.
    package func unit(_ name: String) -> Unit { units[name] ?? Unit() }

    /// The units that have begun, in the order of their names.
    package var unitNames: [String] { units.keys.sorted() }

    /// All of a unit that is complete; nil of one that is not.
    package func content(of name: String) throws -> [UInt8]? {
        guard let unit = units[name], unit.isComplete else { return nil }
        return try unit.pieces.reduce(into: []) { content, place in
            content += try place.held?.bytes ?? files[place.file].read(place.frame)
        }
    }

    /// Adds a piece to a unit.
    ///
    /// - Parameters:
    ///   - mark: where to go on behind it; nil where the unit begins again.
    ///   - isLast: whether the unit is complete with it.
    ///   - records: where its records are, for whoever reads it while this process has it open.
    /// - Throws: `StoreError` where it cannot be written.
    package func append(
        _ content: [UInt8], to unit: String, mark: [UInt8]?, isLast: Bool, records: [RecordLines.Place]? = nil
    ) throws {
        let head = PendingFile.Head(unit: unit, mark: mark, isLast: isLast)
        if !isWriting {
            let number = (files.last?.number ?? 0) + 1
            files.append(
                try PendingFile(creating: "\(path)/\(VaultFolder.sixDigits(number))", number, keys, name, vault))
            isWriting = true
        }
        let index = files.count - 1
        let frame = try files[index].append(head, content, isCompressed: isCompressed)
        byteCount += content.count
        let isHeld = heldCount + content.count <= Self.mostHeld
        if isHeld { heldCount += content.count }
        let end = (units[unit]?.byteCount ?? 0) + content.count
        units[unit, default: Unit()].take(
            head,
            Place(
                file: index, frame: frame, end: end, held: isHeld ? Piece(bytes: content, records: records) : nil))
        wake()
    }

    /// Says that nothing more of a unit comes, or of any: whoever waits for it is told why.
    package func fail(_ unit: String? = nil, with error: any Error) {
        if let unit { units[unit, default: Unit()].failure = error } else { failure = error }
        wake(all: true)
    }

    /// A piece of a unit; nil where the unit is complete and has no more. Waits where it has not come yet.
    ///
    /// - Throws: why nothing more comes; `StoreError.damaged` where the piece is not as it was written.
    package func piece(_ index: Int, of name: String) async throws -> [UInt8]? {
        try await wait(for: name, first: index, byteCount: 0)
        return unit(name).pieces.indices.contains(index) ? try take(index, of: name).bytes : nil
    }

    /// Pieces of a unit from one on: so many that they are about a number of bytes together, or the last; none where the unit is
    /// complete and has no more. Waits where they have not come yet.
    ///
    /// - Throws: as `piece`.
    package func pieces(from first: Int, of name: String, byteCount: Int) async throws -> [Piece] {
        try await wait(for: name, first: first, byteCount: byteCount)
        var taken: [Piece] = []
        var left = byteCount
        while left > 0 || taken.isEmpty, unit(name).pieces.indices.contains(first + taken.count) {
            let piece = try take(first + taken.count, of: name)
            left -= piece.bytes.count
            taken.append(piece)
        }
        return taken
    }

    /// Gives a piece away, out of memory where it still is there.
    private func take(_ index: Int, of name: String) throws -> Piece {
        guard let place = units[name]?.pieces[index] else { return Piece(bytes: [], records: nil) }
        if let held = place.held {
            units[name]?.pieces[index].held = nil
            heldCount -= held.bytes.count
            return held
        }
        return Piece(bytes: try files[place.file].read(place.frame), records: nil)
    }

    /// Returns when so much of a unit is there, or all that will come.
    private func wait(for name: String, first: Int, byteCount: Int) async throws {
        while true {
            try Task.checkCancellation()
            if isThere(name, first: first, byteCount: byteCount) { return }
            if let failure = units[name]?.failure ?? failure {
                // What came before is still to be had.
                if unit(name).pieces.indices.contains(first) { return }
                throw failure
            }
            await withTaskCancellationHandler {
                await withCheckedContinuation {
                    waiting.append(Waiter(unit: name, first: first, byteCount: byteCount, continuation: $0))
                }
            } onCancel: {
                Task { await self.wake(all: true) }
            }
        }
    }

    private func isThere(_ name: String, first: Int, byteCount: Int) -> Bool {
        guard let unit = units[name] else { return false }
        if unit.isComplete { return true }
        guard unit.pieces.indices.contains(first) else { return false }
        return unit.byteCount - (first == 0 ? 0 : unit.pieces[first - 1].end) >= byteCount
    }

    /// - Parameter all: also those for whom not enough is there.
    private func wake(all: Bool = false) {
        guard !waiting.isEmpty else { return }
        var left: [Waiter] = []
        for waiter in waiting {
            if all || isThere(waiter.unit, first: waiter.first, byteCount: waiter.byteCount) {
                waiter.continuation.resume()
            } else {
                left.append(waiter)
            }
        }
        waiting = left
    }

    /// Throws away what was read so far, to begin anew.
    package func startAgain() throws {
        files = []
        units = [:]
        heldCount = 0
        isWriting = false
        byteCount = 0
        try removeFiles()
    }

    private func removeFiles() throws {
        for name in try DurableFile.names(in: path) where PendingFile.isName(name) {
            DurableFile.remove("\(path)/\(name)")
        }
    }

    /// Takes all of it away: it has become a snapshot.
    package func discard() throws {
        files = []
        units = [:]
        try removeFiles()
        DurableFile.remove("\(path)/lock")
        DurableFile.removeFolder(path)
    }
}

extension Vault {
    /// Makes fingerprints of keys.
    package var fingerprinter: Fingerprinter { get throws { try keys.fingerprint } }

    /// When the newest snapshot of a source was made, as far as the catalog tells.
    package func newestSnapshotTime(of source: String) throws -> Timestamp? {
        try catalogForIngest().0.newest(source: try sourceName(source)).map { Timestamp(nanoseconds: $0.created) }
    }

    /// What has been read of an export, or nothing yet.
    ///
    /// - Parameters:
    ///   - parts: what tells it from others, the source first.
    ///   - isCompressed: whether what is written to it is compressed.
    /// - Throws: `StoreError.locked` where another process has it open; `VaultError` where the person may not write, or the
    ///   vault is a follower.
    package func pendingExport(of parts: [String], isCompressed: Bool) throws -> PendingExport {
        try checkIsHome()
        let keys = try keys
        let name = keys.name.mac(Array((["export"] + parts).joined(separator: "\0").utf8))
        return try PendingExport(folder, keys, vault: header.vault, name: name, isCompressed: isCompressed)
    }
}

/// The lock that keeps two processes from reading the same export. Held while it lives.
private final class LockFile: Sendable {
    private let file: OpenFile

    init(_ path: String, vault: String) throws(StoreError) {
        let file = try OpenFile(path, .update)
        guard try file.lock() else { throw .locked(path: vault) }
        self.file = file
    }

    deinit { file.unlock() }
}
