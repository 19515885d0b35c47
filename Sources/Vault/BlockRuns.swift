import Seal
import Store

/// Blocks in the order of their use, as runs, while the packs they lie in are still being written.
struct BlockRuns: Sendable {
    /// A pack that lies in the vault already, or one that this ingest makes.
    enum Pack: Hashable, Sendable {
        case kept(Layout.PackName)
        case new(Int)
    }

    private(set) var runs: [(pack: Pack, first: Int, count: Int)] = []

    var isEmpty: Bool { runs.isEmpty }

    mutating func append(_ place: BlockPlace) { append(.new(place.pack), place.position, count: 1) }

    mutating func append(_ pack: Pack, _ position: Int, count: Int) {
        if let last = runs.last, last.pack == pack, last.first + last.count == position {
            runs[runs.count - 1].count += count
        } else {
            runs.append((pack, position, count))
        }
    }
}

/// Numbers the packs of a layout in the order in which they are first named.
struct PackNumbers {
    private let new: [FinishedPack]
    private(set) var names: [Layout.PackName] = []
    private var numbers: [Layout.PackName: Int] = [:]

    init(new: [FinishedPack]) {
        self.new = new
    }

    mutating func resolve(_ runs: BlockRuns) -> [Layout.Run] {
        runs.runs.map { Layout.Run(pack: number(of: $0.pack), first: $0.first, count: $0.count) }
    }

    private mutating func number(of pack: BlockRuns.Pack) -> Int {
        let name =
            switch pack {
            case .kept(let name): name
            case .new(let index): Layout.PackName(id: new[index].id.hex, key: new[index].keyDigest.hex)
            }
        if let number = numbers[name] { return number }
        names.append(name)
        numbers[name] = names.count - 1
        return names.count - 1
    }
}

extension Layout {
    /// The runs with their packs' names, to be put into another layout.
    func named(_ runs: [Run]) -> BlockRuns {
        var named = BlockRuns()
        for run in runs { named.append(.kept(packs[run.pack]), run.first, count: run.count) }
        return named
    }
}
