import Seal
import Store

/// Holds packs' names against their bytes, without any key.
enum PackNameCheck {
    /// - Parameter report: is told how many bytes of a pack have been read.
    /// - Returns: bytes of the packs that are well, and what is wrong with the others.
    static func run(
        _ packs: [Digest256], in folder: VaultFolder, report: (Int) -> Void = { _ in }
    ) async throws -> (byteCount: Int, found: [StoreError]) {
        var rest = packs.sorted()[...]
        var total = 0
        var found: [StoreError] = []
        try await OrderedTasks.forEach(
            next: { rest.popFirst() },
            transform: { id -> Result<Int, StoreError> in
                do throws(StoreError) { return .success(try PackReader.checkName(of: id, in: folder)) } catch {
                    return .failure(error)
                }
            },
            take: { result in
                switch result {
                case .success(let byteCount):
                    total += byteCount
                    report(byteCount)
                case .failure(let error): found.append(error)
                }
            })
        return (total, found)
    }
}
