import Ledger
import Store
import Vault

/// What followers left at a place for the home: takes their logs in, so that they belong to the vault and go along with it.
struct ReceiptsTakenIn {
    private let vault: Vault
    private let place: PlaceReading
    private let there: PlaceListing
    /// Far more bytes than the log of a follower has: what somebody else put there is not to fill this disk.
    static let largestReceipt = 1 << 30
    /// By log, the longest.
    private let newest: [ReceiptObject]
    /// All that are there.
    private let all: [ReceiptObject]

    init(_ vault: Vault, at place: PlaceReading, among there: PlaceListing) {
        self.vault = vault
        self.place = place
        self.there = there
        all = there.names.compactMap(ReceiptObject.init)
        newest = Dictionary(grouping: all, by: \.log).values.compactMap { $0.max { $0.size < $1.size } }
            .sorted { $0.log < $1.log }
    }

    /// Those that say more of a log than is kept of it.
    func wanted() -> [ReceiptObject] {
        newest.filter { receipt in
            let kept = vault.folder.follower(receipt.log)
            guard DurableFile.exists(kept.ledgerEntries) else { return true }
            // One that cannot be read is there again when it comes again.
            return (try? vault.followerLedger(kept).size()).map { $0 < receipt.size } ?? true
        }
    }

    /// Takes in what is wanted. A receipt that cannot be taken stays where it is, and keeps nothing else from being done.
    func take() async throws -> (taken: [FollowerLog], refused: [PushReport.Refused]) {
        var taken: [FollowerLog] = []
        var refused: [PushReport.Refused] = []
        for receipt in wanted() {
            guard let object = there[receipt.name] else { continue }
            guard object.byteCount <= Self.largestReceipt else {
                refused.append(.init(object: object.name, reason: "no receipt is \(object.byteCount) bytes long"))
                continue
            }
            do {
                let log = try await take(object)
                guard log.log == receipt.log else {
                    refused.append(.init(object: object.name, reason: "it is of another follower, \(log.log)"))
                    continue
                }
                taken.append(log)
            } catch let error as StoreError {
                // Somebody archives something: the next push takes it in.
                if case .locked = error { break }
                throw error
            } catch let error where error is CourierError || error is VaultError || error is LedgerError {
                refused.append(.init(object: object.name, reason: "\(error)"))
            }
        }
        return (taken, refused)
    }

    private func take(_ object: ListedObject) async throws -> FollowerLog {
        try DurableFile.makeFolder(vault.folder.localCopies)
        let path = DurableFile.temporaryPath(in: vault.folder.localCopies)
        defer { DurableFile.remove(path) }
        let file = try OpenFile(path, .create(permissions: 0o600))
        try await place.forEachPiece(of: object) { try file.write($0) }
        let taken = try await vault.takeReceipt(path, calledFor: "\(place.place)/\(object.name)")
        return FollowerLog(log: taken.log, size: taken.logSize)
    }

    /// The objects of which the vault keeps everything now.
    func settled() -> [String] {
        let open = Set(wanted().map(\.log))
        return all.filter { !open.contains($0.log) }.map(\.name)
    }
}
