import Catalog
import Ledger
import Seal
import Store
import Testing
import Vault

@Suite("The kind of a failure")
struct FailureKindTests {
    @Test("is told of the errors of every module")
    func kinds() {
        func kind(_ error: any Error) -> FailureKind { FailureKind(of: error) }

        #expect(kind(StoreError.noVault(path: "v")) == .noVault)
        #expect(kind(StoreError.locked(path: "v")) == .locked)
        #expect(kind(StoreError.damaged(path: "v", reason: "it is cut")) == .damaged)
        #expect(kind(StoreError.system(doing: "open", path: "v", code: StoreError.readOnly)) == .other)
        #expect(kind(VaultError.wrongSecret) == .notPermitted)
        #expect(kind(VaultError.refused("a rule")) == .refused)
        #expect(kind(VaultError.notFound("no such")) == .badInput)
        #expect(kind(SealError.wrongSecret) == .notPermitted)
        #expect(kind(LedgerError.noSuchEntry(sequence: 1, size: 1)) == .badInput)
        #expect(kind(CatalogError.damaged(row: "of it")) == .damaged)
        #expect(kind(CancellationError()) == .interrupted)
        #expect(kind(ElsewhereError()) == .other)
    }

    private struct ElsewhereError: Error {}
}
