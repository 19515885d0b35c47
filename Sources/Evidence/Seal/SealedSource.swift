import Age
import Seal
import Store

/// A bag that is one file of age's. Its archive is listed when it is opened, and each file read out of the chunks that hold it.
final class SealedSource: BagSource {
    let path: String
    private let file: AgeReader
    private var members: [String: Range<Int>] = [:]

    /// Of those that are read whole.
    private static let longestFile = 1 << 30

    /// - Parameter secret: nil where none was given.
    /// - Throws: `EvidenceError.noEvidence`, `sealed`, `notOpened`, `damaged`; `StoreError`.
    init(_ path: String, with secret: AgeSecret?) throws {
        self.path = path
        let bytes = try FileReading(path)
        guard try AgeReader.isMeant(bytes) else {
            throw EvidenceError.noEvidence(path: path, reason: "it is neither a folder nor a file of age's")
        }
        guard let secret else { throw EvidenceError.sealed(path: path) }
        do { file = try AgeReader(bytes, with: secret) } catch let error as AgeError {
            throw EvidenceError(error, path: path)
        }
        try list()
    }

    func paths() -> [String] { Array(members.keys) }

    func holds(_ path: String) -> Bool { members[path] != nil }

    func read(_ path: String) throws -> [UInt8] {
        let range = try place(of: path)
        guard range.count <= Self.longestFile else {
            throw EvidenceError.damaged(path: self.path, reason: "\(path) in it is \(range.count) bytes long")
        }
        return try bytes(range.count, at: range.lowerBound)
    }

    func digest(of path: String) throws -> Digest256 {
        let range = try place(of: path)
        var hash = SHA256State()
        for start in stride(from: range.lowerBound, to: range.upperBound, by: 1 << 20) {
            try bytes(min(1 << 20, range.upperBound - start), at: start).withUnsafeBytes { hash.update($0) }
        }
        return hash.finish()
    }

    private func place(of path: String) throws(EvidenceError) -> Range<Int> {
        guard let range = members[path] else { throw .damaged(path: self.path, reason: "\(path) is missing in it") }
        return range
    }

    /// Goes from head to head. Nothing may stand between files, or behind the archive's end: no manifest lists it.
    private func list() throws {
        var folder: String?
        var place = 0
        while true {
            guard let (member, headByteCount) = try TarMember.at(place, bytes) else { break }
            let start = place + headByteCount
            let parts = member.path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[1].isEmpty, String(parts[0]) == folder ?? String(parts[0]) else {
                throw EvidenceError.damaged(path: path, reason: "\(member.path) is not in the bag's folder")
            }
            folder = String(parts[0])
            guard members.updateValue(start..<start + member.byteCount, forKey: String(parts[1])) == nil else {
                throw EvidenceError.damaged(path: path, reason: "it holds \(parts[1]) twice")
            }
            place = start + member.byteCount
            guard try bytes(member.paddingByteCount, at: place).allSatisfy({ $0 == 0 }) else {
                throw EvidenceError.damaged(path: path, reason: "something stands behind \(parts[1])")
            }
            place += member.paddingByteCount
        }
        guard place + TarMember.end.count == file.byteCount, try bytes(TarMember.end.count, at: place) == TarMember.end
        else {
            throw EvidenceError.damaged(
                path: path,
                reason: "what stands at byte \(place) of what is sealed is no file as this program archives them")
        }
    }

    private func bytes(_ count: Int, at offset: Int) throws -> [UInt8] {
        do { return try file.read(count, at: offset) } catch let error as AgeError {
            throw EvidenceError(error, path: path)
        }
    }
}

extension EvidenceError {
    /// What a failure of age's means for evidence.
    fileprivate init(_ error: AgeError, path: String) {
        self =
            switch error {
            case .notAge: .noEvidence(path: path, reason: "\(error)")
            case .noMatch, .outOfMemory, .tooCostly, .badRecipient, .badIdentity, .emptyPassphrase:
                .notOpened(path: path, reason: "\(error)")
            case .badArmor, .badHeader, .alteredHeader, .damaged: .damaged(path: path, reason: "\(error)")
            }
    }
}
