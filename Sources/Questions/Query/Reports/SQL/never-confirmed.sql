WITH "waiting" AS (
    SELECT
        {users.key}, "email", "UserStatus", "UserCreateDate",
        CAST(
            julianday(:at)
            - julianday("UserCreateDate", iif(typeof("UserCreateDate") = 'text', '+0 days', 'unixepoch')) AS INTEGER
        ) AS "days"
    FROM "users"
    WHERE "UserStatus" IN ('UNCONFIRMED', 'FORCE_CHANGE_PASSWORD')
)
SELECT * FROM "waiting" WHERE :days <= 0 OR "days" >= :days ORDER BY 1
