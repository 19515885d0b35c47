#if Network
    import AWS

    /// Brings one user back, call by call. It can begin again at any of them: what is there is found.
    struct UserRestorer: Sendable {
        private let service: any PoolService
        private let pool: String
        private let options: PlanOptions
        /// Whether nobody but this plan puts users into the pool.
        private let isNew: Bool
        private let passwords: RandomPasswords
        private let trouble: Trouble

        init(
            _ service: any PoolService, pool: String, options: PlanOptions, isNew: Bool, passwords: RandomPasswords,
            trouble: Trouble
        ) {
            self.service = service
            self.pool = pool
            self.options = options
            self.isNew = isNew
            self.passwords = passwords
            self.trouble = trouble
        }

        /// The user as the target has him.
        private struct Found {
            var name: String
            var sub: String?
            var status: String
            var isEnabled: Bool
            var user: PresentUsers.User
        }

        /// - Parameter isPresent: whether he was in the target before the plan was applied.
        /// - Throws: what ends the whole apply; all else becomes the verdict.
        func restore(_ work: UserWork, isPresent: Bool) async throws -> UserVerdict {
            do {
                let verdict = isPresent ? try await meet(work) : try await make(work)
                await trouble.isOver()
                return verdict
            } catch let error as AWSError {
                try await trouble.weigh(error)
                return UserVerdict(.failed, detail: Self.reason(error))
            }
        }

        private static func reason(_ error: AWSError) -> String {
            if case .refused(let refusal) = error { return refusal.reason }
            return "\(error)"
        }

        private func make(_ work: UserWork) async throws -> UserVerdict {
            if options.onlyJoins { return UserVerdict(.left, detail: "is not in the pool") }
            if let obstacle = work.obstacle { return UserVerdict(.cannot, detail: obstacle) }
            guard work.isMade else { return UserVerdict(.left, detail: work.route.text) }
            var found: Found
            do {
                let call = work.create(in: pool, password: passwords.next(), invites: options.invites)
                let answer = try await service.call(call)
                found = Self.found(answer["User"] ?? [:], attributes: "Attributes", name: work.username)
            } catch AWSError.refused(let refusal) where refusal.code == "UsernameExistsException" {
                // An apply before this one made him, or the answer to this one's own request was lost.
                found = try await look(work.username)
                guard found.user.differences(from: work).isEmpty else {
                    let who = isNew ? "another user of the archive" : "somebody who came since the plan was made"
                    return UserVerdict(.failed, detail: "\(who) has the same name to sign in with")
                }
            }
            var missing: [String] = []
            if work.password == .permanent, found.status == "FORCE_CHANGE_PASSWORD" {
                try await attempt("password", &missing) {
                    UserWork.setPassword(passwords.next(), of: found.name, in: pool)
                }
            }
            if let preference = work.mfa {
                try await attempt("MFA", &missing) {
                    var call = UserWork.named("AdminSetUserMFAPreference", found.name, pool)
                    for (member, value) in preference.object ?? [:] { call.input[member] = value }
                    return call
                }
            }
            try await join(work.groups, found.name, &missing)
            if work.isDisabled, found.isEnabled {
                try await attempt("disabling", &missing) { UserWork.named("AdminDisableUser", found.name, pool) }
            }
            for identity in work.links {
                try await attempt("link to \(identity.provider)", &missing, ignoring: Self.isLinked) {
                    UserWork.link(identity, to: found.name, in: pool)
                }
            }
            return verdict(missing.isEmpty ? .created : .failed, work, found, missing + work.remarks)
        }

        /// That the same account is linked already.
        private static func isLinked(_ refusal: Refusal) -> Bool {
            refusal.code == "InvalidParameterException" && refusal.message.lowercased().contains("already linked")
        }

        private func meet(_ work: UserWork) async throws -> UserVerdict {
            guard options.existing == .change || options.onlyJoins else {
                return UserVerdict(.left, detail: "is in the pool, and stays as he is")
            }
            let found: Found
            do { found = try await look(work.user.username) } catch AWSError.refused(let refusal)
                where refusal.code == "UserNotFoundException" && !work.username.isEmpty
            {
                found = try await look(work.username)
            }
            var missing: [String] = []
            if options.onlyJoins {
                try await join(work.groups, found.name, &missing)
                return verdict(
                    !missing.isEmpty ? .failed : work.groups.isEmpty ? .same : .changed, work, found, missing)
            }
            let changes = found.user.differences(from: work)
            if !changes.isEmpty {
                if let reason = Self.wouldTell(changes) {
                    missing.append(reason)
                } else {
                    try await attempt("attributes", &missing) {
                        var call = UserWork.named("AdminUpdateUserAttributes", found.name, pool)
                        call.input["UserAttributes"] = .array(changes)
                        return call
                    }
                }
            }
            try await join(work.groups, found.name, &missing)
            if work.isDisabled != !found.isEnabled {
                try await attempt(work.isDisabled ? "disabling" : "enabling", &missing) {
                    UserWork.named(work.isDisabled ? "AdminDisableUser" : "AdminEnableUser", found.name, pool)
                }
            }
            let isSame = changes.isEmpty && work.isDisabled == !found.isEnabled
            return verdict(!missing.isEmpty ? .failed : isSame ? .same : .changed, work, found, missing)
        }

        /// A changed address that is not said to be verified has Cognito write to it.
        private static func wouldTell(_ changes: [JSON]) -> String? {
            let values = Dictionary(
                changes.map { ($0["Name"]?.string ?? "", $0["Value"]?.string ?? "") }, uniquingKeysWith: { $1 })
            for name in ["email", "phone_number"]
            where values[name] != nil && values["\(name)_verified"]?.lowercased() != "true" {
                return "attributes: a new \(name) that is not verified would have a message sent"
            }
            return nil
        }

        private func join(_ groups: [String], _ name: String, _ missing: inout [String]) async throws {
            for group in groups {
                try await attempt("group \(group)", &missing) { UserWork.add(name, to: group, in: pool) }
            }
        }

        /// Calls, and notes what did not come about.
        private func attempt(
            _ what: String, _ missing: inout [String], ignoring isFine: (Refusal) -> Bool = { _ in false },
            _ call: () -> PoolCall
        ) async throws {
            do { _ = try await service.call(call()) } catch AWSError.refused(let refusal) {
                if isFine(refusal) { return }
                try PoolApply.stopIfHopeless(.refused(refusal))
                missing.append("\(what): \(refusal.reason)")
            }
        }

        private func look(_ name: String) async throws -> Found {
            let answer = try await service.call(UserWork.named("AdminGetUser", name, pool))
            return Self.found(answer, attributes: "UserAttributes", name: name)
        }

        private static func found(_ answer: JSON, attributes member: String, name: String) -> Found {
            var record = answer
            record["Attributes"] = answer[member]
            record["Username"] = answer["Username"] ?? .string(name)
            let user = PoolUser(record)
            let present = PresentUsers.User(
                username: user?.username ?? name, sub: user?.attributes["sub"], status: user?.status ?? "",
                isEnabled: user?.isEnabled ?? true, attributes: user?.attributes ?? [:])
            return Found(
                name: present.username, sub: present.sub, status: present.status, isEnabled: present.isEnabled,
                user: present)
        }

        private func verdict(_ verdict: Verdict, _ work: UserWork, _ found: Found, _ remarks: [String]) -> UserVerdict {
            UserVerdict(
                verdict, name: found.name == work.user.username ? nil : found.name, sub: found.sub,
                detail: remarks.isEmpty ? nil : remarks.joined(separator: "; "))
        }
    }

    /// Ends an apply that gets nowhere: many users in a row whom no request reached.
    actor Trouble {
        private var unreachable = 0
        private static let patience = 50

        func isOver() { unreachable = 0 }

        /// - Throws: the error, where all that follows would fail as well.
        func weigh(_ error: AWSError) throws {
            switch error {
            case .refused:
                unreachable = 0
                try PoolApply.stopIfHopeless(error)
            case .unreachable:
                unreachable += 1
                if unreachable >= Self.patience { throw error }
            default: throw error
            }
        }
    }
#endif
