import ArgumentParser

/// `muniment replica`
struct ReplicaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replica",
        abstract: "Keep copies of the vault elsewhere, check them, and make a vault of one again.",
        discussion: """
            A replica holds the vault's files under names that tell their bytes: in a folder on another disk, in a bucket of S3, \
            or wherever a program puts them. Nothing plain leaves the machine, a replica that is cut off at any moment is a whole \
            vault of an earlier time, and anyone can check every byte of it without a key.

            Begin with:
              muniment replica add cellar /mnt/cellar/vault
              muniment replica push cellar
              muniment replica status
              muniment replica verify cellar --data
            """,
        subcommands: [
            ReplicaAdd.self, ReplicaList.self, ReplicaShow.self, ReplicaRemove.self, ReplicaPush.self,
            ReplicaStatusCommand.self, ReplicaVerify.self, ReplicaRepair.self, ReplicaClone.self, ReplicaPromote.self,
            ReplicaExtendLocks.self, ReplicaIAM.self,
        ])
}
