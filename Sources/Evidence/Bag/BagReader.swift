import Seal
import Store

/// Reads a bag, and says of each file whether it is what its manifests say.
struct BagReader {
    let folder: String
    private let listed: [String: String]

    /// Files that may lie beside the payload without being listed: no manifest can list what signs it.
    private static let unlisted: Set<String> = ["tagmanifest-sha256.txt", "tagmanifest-sha256.txt.minisig"]
    /// No file of a bag that this program writes is longer.
    private static let longestFile = 1 << 30

    /// - Throws: `EvidenceError.noEvidence`; `StoreError`.
    init(_ folder: String) throws {
        self.folder = folder
        var listed: [String: String] = [:]
        for name in ["manifest-sha256.txt", "tagmanifest-sha256.txt"] {
            guard DurableFile.exists("\(folder)/\(name)") else {
                throw EvidenceError.noEvidence(path: folder, reason: "it has no \(name)")
            }
            for line in String(
                decoding: try DurableFile.read("\(folder)/\(name)", limit: Self.longestFile), as: UTF8.self
            )
            .split(separator: "\n") {
                let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
                guard parts.count == 2, Digest256(hex: parts[0]) != nil else {
                    throw EvidenceError.noEvidence(path: folder, reason: "a line of \(name) is none")
                }
                let path = parts[1].drop { $0 == " " || $0 == "*" }
                guard
                    !path.split(separator: "/", omittingEmptySubsequences: false).contains(where: {
                        $0.isEmpty || $0.hasPrefix(".")
                    })
                else { throw EvidenceError.noEvidence(path: folder, reason: "\(name) names \(path)") }
                listed[String(path)] = String(parts[0])
            }
        }
        self.listed = listed
    }

    /// Listed files that are not there.
    func missing() throws -> [String] { Set(listed.keys).subtracting(try paths(below: "")).sorted() }

    /// Files that are other than the manifests say, or in none.
    func changed() throws -> [String] {
        var faults: [String] = []
        let there = Set(try paths(below: ""))
        for (path, digest) in listed.sorted(by: { $0.key < $1.key }) where there.contains(path) {
            if Digest256.sha256(try read(path)).hex != digest { faults.append("\(path) was changed") }
        }
        for path in there.subtracting(listed.keys).subtracting(Self.unlisted).sorted() {
            faults.append("\(path) is in no manifest")
        }
        return faults
    }

    func holds(_ path: String) -> Bool { DurableFile.exists("\(folder)/\(path)") }

    func read(_ path: String) throws -> [UInt8] { try DurableFile.read("\(folder)/\(path)", limit: Self.longestFile) }

    /// The names below a folder of the bag.
    func names(in path: String) throws -> [String] { try DurableFile.names(in: "\(folder)/\(path)").sorted() }

    private func paths(below place: String) throws -> [String] {
        try DurableFile.names(in: place.isEmpty ? folder : "\(folder)/\(place)").flatMap { name in
            let path = place.isEmpty ? name : "\(place)/\(name)"
            if case .folder = try DurableFile.kind(of: "\(folder)/\(path)") { return try paths(below: path) }
            return [path]
        }
    }
}
