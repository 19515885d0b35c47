import Age
import Seal
import Store

/// Reads a bag, and says of each file whether it is what its manifests say.
struct BagReader {
    private let source: any BagSource
    private let listed: [String: String]

    /// Files that may lie beside the payload without being listed: no manifest can list what signs it. The stamp of a sealed bag
    /// lies beside that.
    private var unlisted: Set<String> {
        isSealed ? [BagPath.tags, BagPath.signature] : [BagPath.tags, BagPath.signature, BagPath.stamp]
    }

    /// What messages call it.
    var path: String { source.path }

    /// - Parameter secret: what opens it, where it is one sealed file.
    /// - Throws: `EvidenceError.noEvidence`, `sealed`, `notOpened`, `damaged`; `StoreError`.
    init(_ path: String, opening secret: AgeSecret? = nil) throws {
        let isFile = DurableFile.exists(path) && !DurableFile.exists("\(path)/.")
        source = isFile ? try SealedSource(path, with: secret) : FolderSource(path: path)
        var listed: [String: String] = [:]
        for name in [BagPath.payload, BagPath.tags] {
            guard source.holds(name) else {
                throw EvidenceError.noEvidence(path: path, reason: "it has no \(name)")
            }
            for line in String(decoding: try source.read(name), as: UTF8.self).split(separator: "\n") {
                let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
                guard parts.count == 2, Digest256(hex: parts[0]) != nil else {
                    throw EvidenceError.noEvidence(path: source.path, reason: "a line of \(name) is none")
                }
                let path = parts[1].drop { $0 == " " || $0 == "*" }
                guard
                    !path.split(separator: "/", omittingEmptySubsequences: false).contains(where: {
                        $0.isEmpty || $0.hasPrefix(".")
                    })
                else { throw EvidenceError.noEvidence(path: source.path, reason: "\(name) names \(path)") }
                listed[String(path)] = String(parts[0])
            }
        }
        self.listed = listed
    }

    /// Listed files that are not there.
    func missing() throws -> [String] { Set(listed.keys).subtracting(try source.paths()).sorted() }

    /// Files that are other than the manifests say, or in none.
    func changed() throws -> [String] {
        var faults: [String] = []
        let there = Set(try source.paths())
        for (path, digest) in listed.sorted(by: { $0.key < $1.key }) where there.contains(path) {
            if try source.digest(of: path).hex != digest { faults.append("\(path) was changed") }
        }
        for path in there.subtracting(listed.keys).subtracting(unlisted).sorted() {
            faults.append("\(path) is in no manifest")
        }
        return faults
    }

    /// Whether it is one sealed file.
    var isSealed: Bool { source is SealedSource }

    func holds(_ path: String) -> Bool { source.holds(path) }

    func read(_ path: String) throws -> [UInt8] { try source.read(path) }

    /// The names of the files in a folder of the bag.
    func names(in path: String) throws -> [String] {
        try source.paths().filter { $0.hasPrefix("\(path)/") }.map { String($0.dropFirst(path.utf8.count + 1)) }
            .filter { !$0.contains("/") }.sorted()
    }
}

/// The names of files that every bag has, and of what signs it.
enum BagPath {
    static let payload = "manifest-sha256.txt"
    static let tags = "tagmanifest-sha256.txt"
    static let signature = "\(tags).minisig"
    static let stamp = "\(tags).tsr"
}
