import Seal
import Store
import TimeStamps

/// A time stamp over a bag (RFC 3161), which comes by exchange of files. Of a folder it is over the list of all files, and lies beside
/// its signature; a sealed file cannot be changed any more, so it is over that file as it is, and lies beside it.
package struct BagStamp: Sendable {
    /// Where it lies.
    package let path: String
    package let time: Timestamp
    /// The subject of the certificate that it was signed with.
    package let signer: String

    /// Longer than any answer.
    private static let longest = 1 << 20

    /// A request over a bag, for an authority.
    ///
    /// - Throws: `EvidenceError.noEvidence`; `StoreError`.
    package static func request(over bag: String) throws -> [UInt8] {
        var hash = SHA256State()
        try pieces(of: try StampedFile(bag).path) { piece in piece.withUnsafeBytes { hash.update($0) } }
        return try TimeStampRequest(overDigest: hash.finish().bytes).bytes
    }

    /// Puts an authority's answer where it belongs, once it is found to be a stamp over the bag.
    ///
    /// - Parameters:
    ///   - answer: the file of the authority's answer, or of the token in it.
    ///   - certificates: the file of the authority's, PEM or DER.
    /// - Throws: `EvidenceError.noEvidence`, `badStamp`, `stamped` where the bag has a stamp; `StoreError`.
    package static func attach(_ answer: String, to bag: String, certificates: String) throws -> BagStamp {
        let stamped = try StampedFile(bag)
        guard !DurableFile.exists(stamped.stampPath) else {
            throw EvidenceError.stamped(path: bag, stamp: stamped.stampPath)
        }
        let authority = try authority(certificates)
        do {
            let stamp = try TimeStamp(try DurableFile.read(answer, limit: longest), by: authority) {
                try pieces(of: stamped.path, $0)
            }
            let attached = try BagStamp(stamp, at: stamped.stampPath)
            // Of what the authority sent nothing goes along that was not checked.
            try stamped.put(try stamp.answer)
            return attached
        } catch let error as TimeStampError {
            throw EvidenceError.badStamp(path: answer, reason: "\(error)")
        }
    }

    /// The stamp of a bag, checked; nil where there is none.
    ///
    /// - Throws: `TimeStampError`; `StoreError`.
    static func checked(of bag: String, by authority: CertificateAuthority) throws -> BagStamp? {
        let stamped = try StampedFile(bag)
        guard DurableFile.exists(stamped.stampPath) else { return nil }
        let answer = try DurableFile.read(stamped.stampPath, limit: longest)
        return try BagStamp(
            try TimeStamp(answer, by: authority) { try pieces(of: stamped.path, $0) }, at: stamped.stampPath)
    }

    /// The authority of a file of certificates.
    ///
    /// - Throws: `EvidenceError.badStamp` where they are none; `StoreError`.
    static func authority(_ path: String) throws -> CertificateAuthority {
        let file = try DurableFile.read(path, limit: longest)
        do throws(TimeStampError) {
            return try CertificateAuthority(CertificateAuthority.certificates(in: file))
        } catch { throw EvidenceError.badStamp(path: path, reason: "\(error)") }
    }

    /// Whether there is one, whatever it is.
    static func lies(beside bag: String) throws -> Bool { DurableFile.exists(try StampedFile(bag).stampPath) }

    private init(_ stamp: TimeStamp, at path: String) throws(TimeStampError) {
        guard let time = Timestamp(seconds: stamp.seconds) else { throw .malformed("its time is beyond what can be") }
        self.path = path
        self.time = time
        signer = stamp.signer
    }

    private static func pieces(of path: String, _ take: ([UInt8]) -> Void) throws {
        let file = try OpenFile(path, .read(followingLinks: true))
        while case let piece = try file.readPiece(1 << 20), !piece.isEmpty { take(piece) }
    }
}

/// What a stamp of a bag is over.
private struct StampedFile {
    let path: String

    /// Where the stamp is written: beside the bag, as whatever lies in it must be in a manifest.
    private let temporary: String

    var stampPath: String { path + ".tsr" }

    /// - Throws: `EvidenceError.noEvidence` where it is neither a bag nor a file.
    init(_ bag: String) throws(EvidenceError) {
        temporary = FolderSink.temporary(String(bag.reversed().drop { $0 == "/" }.reversed()) + ".tsr")
        if DurableFile.exists("\(bag)/.") {
            path = "\(bag)/\(BagPath.tags)"
            guard DurableFile.exists(path) else {
                throw .noEvidence(path: bag, reason: "it has no \(BagPath.tags)")
            }
        } else {
            guard DurableFile.exists(bag) else { throw .noEvidence(path: bag, reason: "there is nothing") }
            path = bag
        }
    }

    /// Has the stamp lie where it belongs, durably; what a run that was cut short left beside the bag goes.
    func put(_ stamp: [UInt8]) throws(StoreError) {
        DurableFile.remove(temporary)
        do throws(StoreError) {
            let file = try OpenFile(temporary, .create(permissions: 0o600))
            try file.write(stamp)
            try file.synchronise()
            FaultPoint.pass("wrote a bag's stamp")
            try DurableFile.rename(temporary, to: stampPath)
        } catch {
            DurableFile.remove(temporary)
            throw error
        }
        try DurableFile.synchronise(folder: DurableFile.parent(of: stampPath))
        FaultPoint.pass("named a bag's stamp")
    }
}
