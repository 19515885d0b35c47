SELECT {users.key}, "email", "UserStatus", "UserLastModifiedDate"
FROM "users"
WHERE "Enabled" IN (0, 'false')
ORDER BY 1
