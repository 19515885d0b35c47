WITH "ages" AS (
    SELECT
        {users.key}, "email", "UserStatus", {attribute},
        CAST(
            julianday(:at)
            - julianday({attribute}, iif(typeof({attribute}) = 'text', '+0 days', 'unixepoch')) AS INTEGER
        ) AS "days"
    FROM "users"
    WHERE coalesce("Enabled", 1) NOT IN (0, 'false')
)
SELECT * FROM "ages" WHERE "days" >= :days ORDER BY 1
