import Seal
import Store

/// Why a courier could not be packed, unpacked or acknowledged. Each case prints as a sentence or two that a person can act on.
package enum CourierError: Error, Hashable, CustomStringConvertible {
    /// What was asked for makes no sense as it was put.
    case badInput(String)
    /// The vault changed while it was packed.
    case changed(path: String)
    /// Nothing that a courier brought is there.
    case noCourier(folder: String)
    /// Volumes or documents are not what was written, and what is there does not repair them.
    case damaged(path: String, reason: String)
    /// It is not by somebody of this vault, or another vault's.
    case foreign(path: String, reason: String)
    /// Volumes are still wanted, which are not there or, as the sentences say, damaged. What came is kept until they are there.
    case incomplete(courier: String, wanted: [Int], of: Int, damaged: [String])
    /// It takes for granted what this vault does not have.
    case gap(courier: String, reason: String)
    /// It holds nothing that is newer.
    case replay(courier: String, size: Int, ours: Int)
    /// Its ledger and this vault's are two.
    case forked(reason: String)
    /// The vault is the home, into which nothing is unpacked; or a follower, where nothing is acknowledged.
    case wrongSide(String)

    package var description: String {
        switch self {
        case .badInput(let reason), .wrongSide(let reason): reason
        case .changed(let path):
            "\(path) changed while it was packed. Try again when nothing else writes to the vault"
        case .noCourier(let folder):
            DurableFile.exists(folder)
                ? "\(folder) holds no volume of a courier (courier-….tar)"
                : "there is no \(folder). Give the folder where a courier's volumes lie"
        case .damaged(let path, let reason):
            "\(path) is damaged or was altered: \(reason)"
        case .foreign(let path, let reason):
            "\(path) is not taken: \(reason)"
        case .incomplete(let courier, let wanted, let count, let damaged):
            "\(courier) is not whole: \(Self.volumes(wanted)) of \(count) \(wanted.count == 1 ? "is" : "are") wanted. "
                + "What came is kept; bring the rest, and unpack again. Nothing of the vault has changed"
                + damaged.map { "\n\($0)" }.joined()
        case .gap(let courier, let reason):
            "\(courier) does not follow on what this vault has: \(reason). Unpack the couriers between first, or have one "
                + "packed since this vault's receipt"
        case .replay(let courier, let size, let ours):
            "\(courier) brings nothing new: it was packed when the ledger had \(size) entries, and this vault has \(ours)"
        case .forked(let reason):
            "the courier's ledger and this vault's are not one: \(reason). Nothing of it was taken"
        }
    }

    /// Whether somebody may have meant harm.
    var isMalice: Bool {
        switch self {
        case .foreign, .forked: true
        default: false
        }
    }

    /// Whether volumes are what is wanting.
    var isLack: Bool {
        switch self {
        case .incomplete, .damaged: true
        default: false
        }
    }

    /// `volumes 2, 5 to 9 and 12`
    private static func volumes(_ numbers: [Int]) -> String {
        var runs: [ClosedRange<Int>] = []
        for number in numbers {
            if let last = runs.last, last.upperBound + 1 == number {
                runs[runs.count - 1] = last.lowerBound...number
            } else {
                runs.append(number...number)
            }
        }
        var words = runs.flatMap { run -> [String] in
            switch run.count {
            case 1: ["\(run.lowerBound)"]
            case 2: ["\(run.lowerBound)", "\(run.upperBound)"]
            default: ["\(run.lowerBound) to \(run.upperBound)"]
            }
        }
        let last = words.popLast() ?? ""
        let list = words.isEmpty ? last : words.joined(separator: ", ") + " and " + last
        return (numbers.count == 1 ? "volume " : "volumes ") + list
    }
}
