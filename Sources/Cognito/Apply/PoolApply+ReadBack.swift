#if Network
    import AWS

    // What is there when all is done, as the target says itself.

    extension PoolApply {
        /// Reads what is said at the end from the target, and writes each user's result.
        func readBack(
            _ pool: String, _ account: (ApplyResult) throws -> Void
        ) async throws -> ReadBack {
            var unread: [Entity: String] = [:]
            let live = try await LivePool(pool, at: service).read(entities, unread: &unread)
            var there = ReadBack(live)
            var names: Set<String> = []
            try await live.people(.users) { record in
                there.add(record)
                if let name = record["Username"]?.string { names.insert(name) }
            }
            try await live.people(.memberships) { _ in there.memberships += 1 }
            guard options.touchesPeople else { return there }
            let users = await journal.users
            try await archive.people(.users) { record in
                guard let user = PoolUser(record) else { return }
                guard let verdict = users[journal.key(of: user.username)] else {
                    try account(ApplyResult(.users, user.username, .failed, detail: "nothing was done for the user"))
                    return
                }
                var result = ApplyResult(
                    .users, user.username, verdict.verdict, old: user.attributes["sub"], new: verdict.newSub,
                    newName: verdict.newName, detail: verdict.detail)
                let name = verdict.newName ?? user.username
                if [.created, .changed, .same].contains(verdict.verdict), !names.contains(name),
                    // The list lags behind; the user's own answer does not.
                    try await !isThere(name, pool)
                {
                    result = result.with(.failed, "was made, and is not in the pool")
                    there.missing += 1
                }
                try account(result)
            }
            return there
        }

        func isThere(_ name: String, _ pool: String) async throws -> Bool {
            do {
                _ = try await service.call(UserWork.named("AdminGetUser", name, pool))
                return true
            } catch AWSError.refused(let refusal) where refusal.code == "UserNotFoundException" {
                return false
            }
        }
    }
#endif
