import Seal
import Store

/// Where a bag's files come from: a folder, or one file that is sealed.
protocol BagSource {
    /// Of the folder or the file.
    var path: String { get }

    /// The paths of all files in it.
    func paths() throws -> [String]

    func holds(_ path: String) -> Bool

    /// A whole file.
    func read(_ path: String) throws -> [UInt8]

    /// SHA-256 of a file, which is not held in memory.
    func digest(of path: String) throws -> Digest256
}

/// A bag that is a folder.
struct FolderSource: BagSource {
    let path: String

    /// No file of a bag that this program writes is longer.
    private static let longestFile = 1 << 30

    func paths() throws -> [String] { try paths(below: "") }

    func holds(_ path: String) -> Bool { DurableFile.exists("\(self.path)/\(path)") }

    func read(_ path: String) throws -> [UInt8] {
        try DurableFile.read("\(self.path)/\(path)", limit: Self.longestFile)
    }

    func digest(of path: String) throws -> Digest256 {
        let file = try OpenFile("\(self.path)/\(path)", .read(followingLinks: true))
        var hash = SHA256State()
        var piece: [UInt8] = []
        repeat {
            try file.readPiece(1 << 20, into: &piece)
            piece.withUnsafeBytes { hash.update($0) }
        } while !piece.isEmpty
        return hash.finish()
    }

    private func paths(below place: String) throws -> [String] {
        try DurableFile.names(in: place.isEmpty ? path : "\(path)/\(place)").flatMap { name in
            let path = place.isEmpty ? name : "\(place)/\(name)"
            if case .folder = try DurableFile.kind(of: "\(self.path)/\(path)") { return try paths(below: path) }
            return [path]
        }
    }
}
