import ArgumentParser
import Cognito

extension Entity: ExpressibleByArgument {}
extension PlanOptions.Users: ExpressibleByArgument {}
extension PlanOptions.Existing: ExpressibleByArgument {}
extension PlanOptions.Federated: ExpressibleByArgument {}
