-- ListUsers tells of the old MFAOptions only; the other two come from AdminGetUser.
SELECT {users.key}, "email", "UserStatus", "UserCreateDate"
FROM "users"
WHERE coalesce("Enabled", 1) NOT IN (0, 'false')
  AND coalesce("UserStatus", '') <> 'EXTERNAL_PROVIDER'
  AND coalesce("UserMFASettingList", '[]') IN ('[]', '')
  AND coalesce("PreferredMfaSetting", '') = ''
  AND coalesce("MFAOptions", '[]') IN ('[]', '')
  AND coalesce("cognito:mfa_enabled", 'false') IN ('false', '', 0)
ORDER BY 1
