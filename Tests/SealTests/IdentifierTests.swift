import Seal
import Testing

@Suite("Ids of vaults and slots")
struct IdentifierTests {
    @Test("have 16 and 8 bytes, and are read back from bytes and hex")
    func forms() throws {
        let vault = try #require(VaultID(ascending(count: 16)))
        #expect(vault.hex == "000102030405060708090a0b0c0d0e0f")
        #expect(VaultID(hex: vault.hex) == vault)
        #expect(vault.bytes == ascending(count: 16))
        let slot = try #require(SlotID(ascending(count: 8)))
        #expect(slot.hex == "0001020304050607")
        #expect(SlotID(hex: slot.hex) == slot)
        #expect(slot.bytes == ascending(count: 8))
    }

    @Test("are refused in any other form")
    func refused() {
        #expect(VaultID(ascending(count: 15)) == nil)
        #expect(VaultID(hex: "000102030405060708090A0B0C0D0E0F") == nil)
        #expect(SlotID(ascending(count: 9)) == nil)
        #expect(SlotID(hex: "../../etc/passwd") == nil)
    }

    @Test("differ from one to the next")
    func random() {
        #expect(VaultID.random() != VaultID.random())
        #expect(SlotID.random() != SlotID.random())
    }
}
