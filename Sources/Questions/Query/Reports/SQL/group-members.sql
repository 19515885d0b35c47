SELECT m."GroupName", m."Username", u."email", u."UserStatus", u."Enabled"
FROM "memberships" AS m LEFT JOIN "users" AS u ON u."Username" = m."Username"
WHERE :group IS NULL OR m."GroupName" = :group
ORDER BY 1, 2
