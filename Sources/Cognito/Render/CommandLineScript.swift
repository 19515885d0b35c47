/// `cli`: scripts that make the pool with AWS's command line, each call with a file of input.
///
/// Nothing that comes from the archive stands in a script: calls and files are told by their numbers. So no name can become a command.
struct CommandLineScript {
    private let pool: ArchivedPool
    private var foreign = ForeignNames()
    private var summary: RenderSummary

    init(_ pool: ArchivedPool) {
        self.pool = pool
        summary = RenderSummary(.cli, of: pool)
    }

    /// Writes `rebuild.sh`, `triggers.sh`, `foreign.sh`, `input/` and `README.md`.
    mutating func write(to folder: RenderFolder) throws -> RenderSummary {
        let steps = try pool.creationSteps()
        let triggers = PoolRequests(pool: try pool.requirePool(), mfa: pool.records[.mfa]?.first).triggers
        try folder.makeFolder("input")
        let mark = try Self.mark(notIn: steps.map(\.request.input) + [triggers?.input ?? [:]])

        var lines: [String] = []
        var clients: [String: String] = [:]
        for (index, step) in steps.enumerated() {
            let number = Self.padded(index + 1)
            try folder.write(marked(step.request.input, mark), to: "input/\(number).json")
            var line = "step \(number) \(Self.word(step.request.operation))"
            if step.request.operation == "CreateUserPool" {
                line += " --query UserPool.Id\npool=$(cat done/\(number))"
            } else {
                line += " --user-pool-id \"$pool\""
                if let client = step.request.client, let variable = clients[client] {
                    line += " --client-id \"$\(variable)\""
                }
                if let client = step.madeClient {
                    let variable = "client_\(number)"
                    clients[client] = variable
                    line += " --query UserPoolClient.ClientId\n\(variable)=$(cat done/\(number))"
                }
            }
            lines.append(line)
        }
        if let triggers { try folder.write(marked(triggers.input, mark), to: "input/triggers.json") }

        try folder.write(
            Self.head(mark, foreign.things) + lines.joined(separator: "\n") + "\necho \"$pool\"\n", to: "rebuild.sh",
            isProgram: true)
        if triggers != nil {
            try folder.write(Self.head(mark, foreign.things) + triggerLines(), to: "triggers.sh", isProgram: true)
        }
        try folder.write(foreignFile(), to: "foreign.sh")
        summary.add(steps.count + (triggers == nil ? 0 : 1), to: "calls")
        if (pool.records[.customizations] ?? []).contains(where: { $0["ImageUrl"] != nil }) {
            summary.notes.append("the image of the classic sign-in pages is known by its URL only: set it afterwards")
        }
        try folder.write(readMe(triggers != nil), to: "README.md")
        return summary
    }

    /// The input with a mark in place of each thing outside of the pool.
    private mutating func marked(_ input: JSON, _ mark: String) -> JSON {
        foreign.replacing(in: input) { .string("\(mark)\($0.name)\(mark)") }
    }

    /// What no input has in it.
    private static func mark(notIn inputs: [JSON]) throws -> String {
        let text = try inputs.map { try $0.line }.joined()
        var mark = "@@"
        while text.contains(mark) { mark += "@" }
        return mark
    }

    /// `create-user-pool` of `CreateUserPool`, as AWS's command line has it.
    static func word(_ operation: String) -> String { smallWords(of: operation, separator: "-") }

    private static func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }

    private static func head(_ mark: String, _ things: [ForeignNames.Thing]) -> String {
        let replacing = things.map { "  -e \"s|\(mark)\($0.name)\(mark)|$(escaped \"$\($0.name)\")|g\"" }
        return #"""
            #!/usr/bin/env bash
            # Needs AWS's command line, version 2. What is done stands in done/: run it again to go on where it stopped.
            set -euo pipefail
            cd "$(dirname "$0")"
            umask 077
            export AWS_PAGER=
            case "$(aws --version 2>&1)" in
              aws-cli/1.*) echo "version 2 of AWS's command line is needed: version 1 spoils images" >&2; exit 1 ;;
            esac
            . ./foreign.sh
            mkdir -p done
            work=$(mktemp -d)
            trap 'rm -rf "$work"' EXIT

            # What sed takes as it is.
            escaped() { printf '%s' "$1" | sed -e 's/[&|\\]/\\&/g'; }

            # The input of a step, with the things outside of the pool in it.
            fill() {
              sed \

            """# + (["  -e ''"] + replacing).joined(separator: " \\\n") + #"""
                 \
                  "input/$1.json" > "$work/input.json"
                }

                # step NUMBER OPERATION [OPTION...]
                step() {
                  local number=$1 operation=$2
                  shift 2
                  if [ -e "done/$number" ]; then return 0; fi
                  fill "$number"
                  aws cognito-idp "$operation" --cli-input-json "file://$work/input.json" --output text "$@" > "$work/answer"
                  mv "$work/answer" "done/$number"
                }


                """#
    }

    private func triggerLines() -> String {
        var text = """
            pool=$(cat done/00001)
            arn=$(aws cognito-idp describe-user-pool --user-pool-id "$pool" --query UserPool.Arn --output text)

            # allow NAME FUNCTION: lets the pool call it.
            allow() {
              if [ -e "done/allow-$1" ]; then return 0; fi
              aws lambda add-permission --function-name "$2" --statement-id "cognito-${pool##*_}-$1" \\
                --action lambda:InvokeFunction --principal cognito-idp.amazonaws.com --source-arn "$arn" > "$work/answer"
              mv "$work/answer" "done/allow-$1"
            }


            """
        for thing in foreign.things where thing.name.contains("LambdaArn") {
            text += "allow \(thing.name) \"$\(thing.name)\"\n"
        }
        return text + "step triggers update-user-pool --user-pool-id \"$pool\"\n"
    }

    private func foreignFile() -> String {
        "# What lies outside of the pool. Change what is another one now.\n"
            + foreign.things.map { "\n# \($0.text)\n\($0.name)=\(Self.quoted($0.arn))\n" }.joined()
    }

    /// A word of the shell that is the text.
    static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: #"'\''"#) + "'" }

    private func readMe(_ hasTriggers: Bool) -> String {
        let triggers =
            hasTriggers
            ? "\nWhen the users are in, `./triggers.sh` has the pool call its Lambda functions again: before that, they would run for users that come in.\n"
            : ""
        let notes =
            summary.notes.isEmpty
            ? "" : "\n## What the form cannot hold\n\n" + summary.notes.map { "- \($0).\n" }.joined()
        return """
            # The pool as calls of AWS's command line

            1. Look through `foreign.sh`: functions, keys, roles, certificates and identities of SES that lie outside of the pool.
            2. `./rebuild.sh` makes the pool and prints its id. It stops at the first call that fails; run again, it goes on there.
            3. Bring the users in: the forms `import-csv` and `migration-lambda`.
            \(triggers)
            The files in `input/` hold secrets: of clients, which are kept, and of identity providers. Delete them afterwards. Clients get \
            new ids: `done/` has each, in the order of the calls. `aws` has to be new enough to know every member of the files.
            \(notes)
            """
    }
}
